import { type NodeView } from './node-view';
import { normalPlatform } from './platform';
import { compareVersions } from './version';

/**
 * A condition that a node must meet: of what it is (`node.labels.disk==ssd`) or of the tasks on it
 * (`task.labels.app!=web`). Plain data.
 */
export interface Constraint {
  /** Its one spelling. */
  readonly text: string;
  readonly subject: ConstraintSubject;
  readonly operator: Operator;
  /** None for `exists` and `not exists`, one for comparisons, any number for `in` and `not in`. */
  readonly values: readonly string[];
}

export type ConstraintSubject = NodeSubject | TaskSubject;

/** Something that a node has once or not at all. */
export type NodeSubject =
  | { readonly kind: 'label'; readonly key: string }
  | { readonly kind: 'attribute'; readonly name: NodeAttribute };

/** A label of the tasks that hold something on a node: any number of values. */
export interface TaskSubject {
  readonly kind: 'task-label';
  readonly key: string;
}

export const NODE_ATTRIBUTES = ['name', 'id', 'platform', 'os', 'arch', 'host', 'kernel', 'engine'] as const;

export type NodeAttribute = (typeof NODE_ATTRIBUTES)[number];

export const OPERATORS = ['==', '!=', 'in', 'not in', 'exists', 'not exists', '<', '<=', '>', '>='] as const;

export type Operator = (typeof OPERATORS)[number];

/** A constraint on what a node is: its answer changes with the node's view alone. */
export type NodeConstraint = Constraint & { readonly subject: NodeSubject };

/** A constraint on the tasks of a node: its answer changes with every reservation. */
export type TaskConstraint = Constraint & { readonly subject: TaskSubject };

export function isNodeConstraint(constraint: Constraint): constraint is NodeConstraint {
  return constraint.subject.kind !== 'task-label';
}

export function isTaskConstraint(constraint: Constraint): constraint is TaskConstraint {
  return constraint.subject.kind === 'task-label';
}

/** Whether the node meets it. What a node lacks equals nothing and is no version: of such, only `!=`, `not in` and `not exists` hold. */
export function meetsConstraint({ subject, operator, values }: NodeConstraint, node: NodeView): boolean {
  return holdsFor(subject, operator, values, valueOf(subject, node));
}

/** The same for a value. Undefined is none. */
export function holdsFor(
  subject: NodeSubject,
  operator: Operator,
  values: readonly string[],
  value: string | undefined,
): boolean {
  switch (operator) {
    case '==':
    case 'in':
      return value !== undefined && includes(subject, values, value);
    case '!=':
    case 'not in':
      return value === undefined || !includes(subject, values, value);
    case 'exists':
      return value !== undefined;
    case 'not exists':
      return value === undefined;
    case '<':
    case '<=':
    case '>':
    case '>=':
      return value !== undefined && isOrdered(operator, compareVersions(value, values[0] ?? ''));
    default:
      return operator satisfies never;
  }
}

/** How many tasks of a node have the label: with the value, or with any if it is left out. */
export type TasksWith = (key: string, value?: string) => number;

/** Whether the tasks of a node meet it: `==`, `in` and `exists` want one such task at least, their opposites none. */
export function tasksMeet({ subject: { key }, operator, values }: TaskConstraint, tasksWith: TasksWith): boolean {
  switch (operator) {
    case '==':
    case 'in':
      return values.some((value) => tasksWith(key, value) > 0);
    case '!=':
    case 'not in':
      return values.every((value) => tasksWith(key, value) === 0);
    case 'exists':
      return tasksWith(key) > 0;
    case 'not exists':
      return tasksWith(key) === 0;
    default:
      throw new Error(`labels of tasks are not compared by ${operator}`);
  }
}

/** What the node has there; undefined for nothing. */
export function valueOf(subject: NodeSubject, node: NodeView): string | undefined {
  if (subject.kind === 'label') return Object.hasOwn(node.labels, subject.key) ? node.labels[subject.key] : undefined;
  return known(attributeOf(subject.name, node));
}

/** The value as it is compared: platforms have several spellings. */
export function comparable(subject: NodeSubject, value: string): string {
  return subject.kind === 'attribute' && subject.name === 'platform' ? normalPlatform(value) : value;
}

function attributeOf(name: NodeAttribute, node: NodeView): string {
  switch (name) {
    case 'name':
    case 'id':
      return node[name];
    case 'platform':
      return node.platform === '' ? '' : normalPlatform(node.platform);
    case 'os':
      return normalPlatform(node.platform).split('/')[0] ?? '';
    case 'arch':
      return normalPlatform(node.platform).split('/')[1] ?? '';
    case 'host':
      return node.hostId;
    case 'kernel':
    case 'engine':
      return node[name];
    default:
      return name satisfies never;
  }
}

/** A worker that can't say tells nothing. */
function known(value: string): string | undefined {
  return value === '' ? undefined : value;
}

function includes(subject: NodeSubject, values: readonly string[], value: string): boolean {
  for (const one of values) if (comparable(subject, one) === value) return true;
  return false;
}

function isOrdered(operator: '<' | '<=' | '>' | '>=', difference: number | null): boolean {
  if (difference === null) return false;
  switch (operator) {
    case '<':
      return difference < 0;
    case '<=':
      return difference <= 0;
    case '>':
      return difference > 0;
    case '>=':
      return difference >= 0;
    default:
      return operator satisfies never;
  }
}
