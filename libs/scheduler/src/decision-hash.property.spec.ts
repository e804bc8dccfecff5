import fc from 'fast-check';
import { decisionHash } from './decision-hash';
import type { Explanation } from './explanation';

const id = fc.constantFrom('id-1', 'id-2', 'id-3', 'a', 'b');
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, 1, 0.1));
const optional = fc.option(number, { nil: undefined });

/** Drawn from little, so that two of them are often alike. */
const explanation: fc.Arbitrary<Explanation> = fc.record({
  strategy: fc.constantFrom('epvm', 'spread'),
  verdict: fc.constantFrom('placed', 'no-fitting-node'),
  cursors: fc.record({ roundRobin: fc.integer({ min: 0, max: 2 }), maxJobs: fc.constantFrom(4, 8) }),
  chosen: fc.option(fc.record({ nodeId: id, nodeName: id })),
  candidates: fc.array(
    fc.record({
      nodeId: id,
      nodeName: id,
      preference: fc.constantFrom(0, 0, 1),
      score: number,
      terms: fc.dictionary(fc.constantFrom('cpu', 'memory'), number),
    }),
    { maxLength: 3 },
  ),
  refused: fc.array(
    fc
      .record({ code: fc.constantFrom('cpu' as const, 'memory' as const), asked: optional, free: optional })
      .map(({ code, asked, free }) => ({
        ...{ nodeId: 'id-1', nodeName: 'one', code, message: code },
        ...(asked === undefined ? {} : { asked }),
        ...(free === undefined ? {} : { free }),
      })),
    { maxLength: 3 },
  ),
  refusedByCode: fc.dictionary(fc.constantFrom('cpu', 'memory'), fc.integer({ min: 1, max: 3 })),
  nodesConsidered: fc.integer({ min: 0, max: 3 }),
  nodesFitting: fc.integer({ min: 0, max: 3 }),
  summary: fc.string(),
});

/** The decision in a form in which equal text is equal meaning: fields in order, no words. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([name]) => !['summary', 'message', 'nodeName'].includes(name));
  return fields.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, held]) => [name, canonical(held)]);
}

const meaning = (one: Explanation) => JSON.stringify(canonical(one));

/** The same thing with every object's fields the other way round, stored and read back. */
function reordered<T>(value: T): T {
  const back = (one: unknown): unknown => {
    if (Array.isArray(one)) return one.map(back);
    if (typeof one !== 'object' || one === null) return one;
    return Object.fromEntries(
      Object.entries(one)
        .reverse()
        .map(([name, held]) => [name, back(held)]),
    );
  };
  return JSON.parse(JSON.stringify(back(value))) as T;
}

describe('the hash of a decision', () => {
  it('is equal exactly when the decision is', () => {
    let equal = 0;
    const another = (one: Explanation) => fc.oneof(explanation, fc.constant({ ...one, summary: 'in other words' }));
    const pair = explanation.chain((one) => fc.tuple(fc.constant(one), another(one)));
    fc.assert(
      fc.property(pair, ([one, two]) => {
        const same = meaning(one) === meaning(two);
        if (same) equal += 1;
        expect(decisionHash(one) === decisionHash(two)).toBe(same);
      }),
      { numRuns: 2_000 },
    );
    expect(equal).toBeGreaterThan(500);
  });

  it('survives being stored, whatever the order of fields', () => {
    fc.assert(fc.property(explanation, (one) => expect(decisionHash(reordered(one))).toBe(decisionHash(one))));
  });

  it('changes with the last bit of a term', () => {
    const terms = (value: number) => ({ nodeId: 'a', nodeName: 'a', preference: 0, score: 1, terms: { cpu: value } });
    fc.assert(
      fc.property(explanation, fc.double({ min: 0.01, max: 1, noNaN: true }), (one, value) => {
        const [before, after] = [value, value * (1 + Number.EPSILON)];
        const hash = (term: number) => decisionHash({ ...one, candidates: [terms(term)] });
        expect(hash(before) === hash(after)).toBe(before === after);
      }),
    );
  });

  it('is the same on every machine and in every version', () => {
    const empty: Explanation = {
      ...{ strategy: 'epvm', verdict: 'no-nodes', cursors: { roundRobin: 0, maxJobs: 4 }, chosen: null },
      ...{ candidates: [], refused: [], refusedByCode: {}, nodesConsidered: 0, nodesFitting: 0 },
      summary: 'no workers have joined',
    };
    expect(decisionHash(empty)).toBe('d672e48230f0e493');
  });
});
