import fc from 'fast-check';
import { aNode } from './cluster.fixture';
import { type Constraint, isNodeConstraint, meetsConstraint, tasksMeet } from './constraint';
import { contradictionIn } from './contradiction';
import type { NodeView } from './node-view';
import { parseConstraint } from './parse-constraint';

const found = (...texts: string[]) => contradictionIn(texts.map(parseConstraint));

describe('constraints contradict each other', () => {
  it.each([
    ['node.labels.disk==ssd', 'node.labels.disk==hdd'],
    ['node.labels.disk==ssd', 'node.labels.disk!=ssd'],
    ['node.labels.disk in (a, b)', 'node.labels.disk in (c, d)'],
    ['node.labels.disk in (a, b)', 'node.labels.disk not in (b, a, c)'],
    ['node.labels.disk exists', 'node.labels.disk not exists'],
    ['node.labels.disk==ssd', 'node.labels.disk not exists'],
    ['node.labels.v>=1', 'node.labels.v not exists'],
    ['node.kernel>=6', 'node.kernel<5.10'],
    ['node.kernel>6', 'node.kernel<=6.0'],
    ['node.labels.v==1.2', 'node.labels.v>=1.3'],
    ['node.platform==linux/amd64', 'node.platform!=linux/x86_64'],
    ['task.labels.app==web', 'task.labels.app!=web'],
    ['task.labels.app in (a, b)', 'task.labels.app not in (a, b)'],
    ['task.labels.app exists', 'task.labels.app not exists'],
  ])('%s and %s, in either order', (one, other) => {
    expect(found('node.name!=x', one, 'node.labels.other==1', other)).toEqual({ first: 1, second: 3 });
    expect(found(other, one)).toEqual({ first: 0, second: 1 });
  });

  it('also when it takes more than two to leave nothing', () => {
    expect(found('node.labels.a in (x, y)', 'node.labels.a!=x', 'node.labels.a!=y')).toEqual({ first: 0, second: 2 });
  });

  it.each([
    ['node.labels.disk==ssd', 'node.labels.zone==hdd'],
    ['node.labels.disk!=ssd', 'node.labels.disk!=hdd'],
    ['node.labels.disk!=ssd', 'node.labels.disk not exists'],
    ['node.labels.disk in (a, b)', 'node.labels.disk not in (a)'],
    ['node.kernel>=6', 'node.kernel<=6.0.0'],
    ['node.platform==linux/amd64', 'node.platform==linux/x86_64'],
    ['task.labels.app==web', 'task.labels.app==db'],
    ['task.labels.app==web', 'node.labels.app!=web'],
    ['task.labels.app exists', 'task.labels.app!=web'],
    ['task.labels.app in (a, b)', 'task.labels.app!=a'],
  ])('but not %s and %s', (one, other) => {
    expect(found(one, other)).toBeNull();
  });

  it('never where a node meets them all', () => {
    const value = fc.constantFrom('1', '2', '1.5', 'a', 'b');
    const subject = fc.constantFrom('node.labels.x', 'node.labels.y', 'task.labels.x');
    const list = fc.uniqueArray(value, { minLength: 1, maxLength: 3 });
    const text = fc.oneof(
      fc.tuple(subject, fc.constantFrom('==', '!='), value).map((parts) => parts.join('')),
      fc
        .tuple(subject, fc.constantFrom('in', 'not in'), list)
        .map(([of, is, some]) => `${of} ${is} (${some.join(', ')})`),
      fc.tuple(subject, fc.constantFrom('exists', 'not exists')).map((parts) => parts.join(' ')),
      fc
        .tuple(fc.constantFrom('node.labels.x'), fc.constantFrom('<', '<=', '>', '>='), fc.constantFrom('1', '1.5'))
        .map((parts) => parts.join('')),
    );
    const some = fc.dictionary(fc.constantFrom('x', 'y'), value, { maxKeys: 2 });
    let contradictions = 0;
    fc.assert(
      fc.property(fc.array(text, { maxLength: 4 }), some, fc.array(value, { maxLength: 3 }), (texts, labels, tasks) => {
        const constraints = texts.map(parseConstraint);
        const contradiction = contradictionIn(constraints);
        if (contradiction === null) return;
        contradictions += 1;
        expect(constraints.every((one) => isMet(one, aNode(1, { labels }), tasks))).toBe(false);
      }),
      { numRuns: 3_000 },
    );
    expect(contradictions).toBeGreaterThan(300);
  });

  it('are looked for in bounded time, whatever there is', () => {
    const many = Array.from({ length: 100_000 }, (_, n) => parseConstraint(`node.labels.disk!=${n}`));
    expect(contradictionIn(many)).toBeNull();
    expect(contradictionIn([...many, parseConstraint('node.labels.disk==99999')])).toEqual({
      first: 99_999,
      second: 100_000,
    });
  });
});

/** On a node whose tasks have these values of label x. */
function isMet(constraint: Constraint, node: NodeView, tasks: readonly string[]): boolean {
  if (isNodeConstraint(constraint)) return meetsConstraint(constraint, node);
  const { subject, ...rest } = constraint;
  if (subject.kind !== 'task-label') return false;
  return tasksMeet(
    { ...rest, subject },
    (_key, value) => tasks.filter((has) => value === undefined || has === value).length,
  );
}
