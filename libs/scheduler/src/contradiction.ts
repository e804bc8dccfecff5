import {
  comparable,
  type Constraint,
  holdsFor,
  isNodeConstraint,
  type NodeConstraint,
  type TaskConstraint,
} from './constraint';
import { compareVersions } from './version';

/** Two constraints of a list, by their index, that no node can meet both. */
export interface Contradiction {
  readonly first: number;
  readonly second: number;
}

interface Placed<C extends Constraint> {
  readonly constraint: C;
  readonly index: number;
}

/**
 * The first contradiction between constraints on the same subject; null if there is none that can be told without looking
 * at nodes. Sound: what it names, no node of any cluster meets. O(constraints x values of the shortest list for a subject).
 */
export function contradictionIn(constraints: readonly Constraint[]): Contradiction | null {
  const bySubject = new Map<string, Placed<Constraint>[]>();
  for (const [index, constraint] of constraints.entries()) {
    const key = subjectKey(constraint);
    const known = bySubject.get(key);
    if (known === undefined) bySubject.set(key, [{ constraint, index }]);
    else known.push({ constraint, index });
  }
  for (const group of bySubject.values()) {
    const found = group.length < 2 ? null : contradictionAmong(group);
    if (found !== null)
      return { first: Math.min(found.first, found.second), second: Math.max(found.first, found.second) };
  }
  return null;
}

function subjectKey({ subject }: Constraint): string {
  return subject.kind === 'attribute' ? `attribute ${subject.name}` : `${subject.kind} ${subject.key}`;
}

function contradictionAmong(group: readonly Placed<Constraint>[]): Contradiction | null {
  const node = group.filter((one): one is Placed<NodeConstraint> => isNodeConstraint(one.constraint));
  return node.length > 0 ? amongNodes(node) : amongTasks(group.filter(isOfTasks));
}

function isOfTasks(one: Placed<Constraint>): one is Placed<TaskConstraint> {
  return one.constraint.subject.kind === 'task-label';
}

/** A node has one value or none. */
function amongNodes(group: readonly Placed<NodeConstraint>[]): Contradiction | null {
  const absent = group.find(({ constraint }) => constraint.operator === 'not exists');
  const present = group.find(({ constraint }) => needsValue(constraint));
  if (absent !== undefined) return present === undefined ? null : between(absent, present);
  return amongFinite(group) ?? amongBounds(group);
}

/** Where the value is one of a list: one of them must be let through by all others. */
function amongFinite(group: readonly Placed<NodeConstraint>[]): Contradiction | null {
  const lists = group.filter(({ constraint: { operator } }) => operator === '==' || operator === 'in');
  const shortest = lists.reduce<Placed<NodeConstraint> | null>(
    (least, one) => (least === null || one.constraint.values.length < least.constraint.values.length ? one : least),
    null,
  );
  if (shortest === null) return null;
  const { subject } = shortest.constraint;
  let left = shortest.constraint.values.map((value) => comparable(subject, value));
  for (const one of group) {
    const { operator, values } = one.constraint;
    const listed = new Set(values.map((value) => comparable(subject, value)));
    // Of a list, only the value in question can matter: the list is looked through once, not once for each value.
    left = left.filter((value) => holdsFor(subject, operator, listed.has(value) ? [value] : values.slice(0, 1), value));
    if (left.length === 0) return between(shortest, one);
  }
  return null;
}

/** The highest lower bound of versions against the lowest upper one. */
function amongBounds(group: readonly Placed<NodeConstraint>[]): Contradiction | null {
  let low: Placed<NodeConstraint> | null = null;
  let high: Placed<NodeConstraint> | null = null;
  for (const one of group) {
    const { operator } = one.constraint;
    if ((operator === '>' || operator === '>=') && (low === null || isTighter(one, low, 1))) low = one;
    if ((operator === '<' || operator === '<=') && (high === null || isTighter(one, high, -1))) high = one;
  }
  if (low === null || high === null) return null;
  const gap = compareVersions(low.constraint.values[0] ?? '', high.constraint.values[0] ?? '') ?? 0;
  const isStrict = low.constraint.operator === '>' || high.constraint.operator === '<';
  return gap > 0 || (gap === 0 && isStrict) ? between(low, high) : null;
}

function isTighter(one: Placed<NodeConstraint>, than: Placed<NodeConstraint>, direction: 1 | -1): boolean {
  const difference = compareVersions(one.constraint.values[0] ?? '', than.constraint.values[0] ?? '') ?? 0;
  return difference * direction > 0 || (difference === 0 && one.constraint.operator.length === 1);
}

/** The tasks of a node have any number of values: only what must be there and must not be there contradicts. */
function amongTasks(group: readonly Placed<TaskConstraint>[]): Contradiction | null {
  const wanted = group.filter(({ constraint }) => needsValue(constraint));
  const noneAtAll = group.find(({ constraint }) => constraint.operator === 'not exists');
  if (noneAtAll !== undefined) return wanted[0] === undefined ? null : between(noneAtAll, wanted[0]);
  const forbidden = new Map<string, Placed<TaskConstraint>>();
  for (const one of group) {
    const { operator, values } = one.constraint;
    if (operator === '!=' || operator === 'not in') for (const value of values) forbidden.set(value, one);
  }
  for (const one of wanted) {
    const { operator, values } = one.constraint;
    const last = values.at(-1);
    const enemy = operator === 'exists' || last === undefined ? undefined : forbidden.get(last);
    if (enemy !== undefined && values.every((value) => forbidden.has(value))) return between(one, enemy);
  }
  return null;
}

function needsValue({ operator }: Constraint): boolean {
  return operator !== '!=' && operator !== 'not in' && operator !== 'not exists';
}

function between(one: Placed<Constraint>, other: Placed<Constraint>): Contradiction {
  return { first: one.index, second: other.index };
}
