import fc from 'fast-check';
import { aShape, aView, Draw, RULES } from './random-cluster.fixture';
import { Scheduler } from './scheduler';
import { STRATEGIES } from './strategies';

/*
 * The index against the definition: after every step of a random history, both must answer the same, explanation and all.
 * Histories come from a seed and not from fast-check's lists, so that they can be long and their clusters large.
 */

interface Story {
  readonly seed: number;
  readonly nodes: number;
  readonly shapes: number;
  readonly shapeLimit: number;
  readonly strategy: string;
}

/** Plays so many steps, asking both after each; tells how many tasks were placed and how many found nothing. */
function play(
  { seed, nodes, shapes, shapeLimit, strategy }: Story,
  steps: number,
): { placed: number; waiting: number } {
  const draw = new Draw(seed);
  const scheduler = new Scheduler({ shapeLimit, rules: draw.of(RULES) });
  const pool = Array.from({ length: shapes }, () => aShape(draw, strategy));
  const held: string[] = [];
  const told = { placed: 0, waiting: 0 };
  for (let n = 1; n <= nodes; n += 1) scheduler.setNode(aView(draw, n));
  for (let step = 0; step < steps; step += 1) {
    const what = draw.below(20);
    if (what === 0) scheduler.setNode(aView(draw, 1 + draw.below(nodes + 3)));
    else if (what === 1) scheduler.removeNode(`id-${1 + draw.below(nodes)}`);
    else if (what < 7) {
      const [key] = held.splice(draw.below(Math.max(1, held.length)), 1);
      if (key !== undefined) scheduler.release(key);
    } else if (what === 7) {
      // What runs is running, wherever: on a full node, on one that is not known.
      const key = `adopted-${step}/1`;
      scheduler.reserve(key, `id-${1 + draw.below(nodes + 3)}`, draw.of(pool).demand);
      held.push(key);
    }
    // Fashions: some shapes fall out of use, so that others take their place in the index.
    const fashion = Math.floor((step * 3) / steps);
    const asked = what === 8 ? aShape(draw, strategy) : draw.of(what === 9 ? pool : pool.slice(fashion));
    const expected = scheduler.wouldPlaceByFullScan(asked);
    const placement = scheduler.place(asked);
    // Text first: the matcher takes far longer, and they are equal.
    if (JSON.stringify(placement) !== JSON.stringify(expected)) expect(placement).toEqual(expected);
    if (placement.nodeId === null) {
      told.waiting += 1;
      continue;
    }
    told.placed += 1;
    // A commit that failed: the cursors have moved, and nothing else.
    if (draw.below(8) === 0) continue;
    scheduler.reserve(`task-${step}/1`, placement.nodeId, asked.demand);
    held.push(`task-${step}/1`);
  }
  return told;
}

const story = (strategy: string, nodes: number): fc.Arbitrary<Story> =>
  fc.record({
    seed: fc.integer(),
    nodes: fc.integer({ min: 1, max: nodes }),
    shapes: fc.integer({ min: 3, max: 8 }),
    shapeLimit: fc.constantFrom(64, 64, 2, 1, 0),
    strategy: fc.constant(strategy),
  });

describe('the placement index answers as a full scan does, explanation and all', () => {
  it.each(STRATEGIES.map(({ name }) => name))('for %s, whatever happens to the cluster', (strategy) => {
    const told = { placed: 0, waiting: 0 };
    fc.assert(
      fc.property(story(strategy, 30), (one) => {
        const { placed, waiting } = play(one, 80);
        told.placed += placed;
        told.waiting += waiting;
      }),
      { numRuns: 80 },
    );
    expect(told.placed).toBeGreaterThan(500);
    expect(told.waiting).toBeGreaterThan(300);
  });

  it.each(STRATEGIES.map(({ name }) => name))('for %s, on a large cluster after long churn', (strategy) => {
    const { placed } = play({ seed: 11, nodes: 300, shapes: 12, shapeLimit: 3, strategy }, 1_000);
    expect(placed).toBeGreaterThan(300);
  });
});
