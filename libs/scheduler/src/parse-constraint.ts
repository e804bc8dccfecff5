import {
  type Constraint,
  type ConstraintSubject,
  NODE_ATTRIBUTES,
  type NodeSubject,
  type Operator,
  OPERATORS,
} from './constraint';
import { isVersion } from './version';

const NODE_THINGS = `node.labels.KEY, ${NODE_ATTRIBUTES.map((name) => `node.${name}`).join(', ')}`;

/** Tell the user: the constraint can't be read. */
export class ConstraintError extends Error {
  constructor(
    readonly constraint: string,
    problem: string,
    expected = `${NODE_THINGS} or task.labels.KEY, then ==, != or a version comparison and a value, ` +
      `"in" or "not in" and (values), "exists" or "not exists", such as node.labels.disk==ssd`,
  ) {
    const shown = constraint.length > 80 ? `${constraint.slice(0, 80)}...` : constraint;
    super(`constraint "${shown}": ${problem}; expected ${expected}`);
    this.name = 'ConstraintError';
  }
}

const MAX_LENGTH = 512;

/** Where the subject ends: names hold neither these signs nor spaces. */
const OPERATOR = /==|!=|<=|>=|<|>|\s(?:not\s+)?in\s*(?=\()|\s(?:not\s+)?exists\s*$/;

/** Reads one constraint. Throws a ConstraintError that says what is wrong with it. */
export function parseConstraint(text: string): Constraint {
  if (text.length > MAX_LENGTH) throw new ConstraintError(text, `it is longer than ${MAX_LENGTH} characters`);
  const match = OPERATOR.exec(text);
  const spelt = match?.[0].trim().replace(/\s+/, ' ');
  const operator = OPERATORS.find((one) => one === spelt);
  if (match === null || operator === undefined) throw new ConstraintError(text, 'it has no operator');
  const subjectText = text.slice(0, match.index).trim();
  const subject = parseSubject(subjectText);
  if (subject === null) throw new ConstraintError(text, `"${subjectText.slice(0, 80)}" is nothing that a node has`);
  const values = parseValues(text, operator, text.slice(match.index + match[0].length).trim());
  if (isComparison(operator)) requireVersion(text, subject, values[0] ?? '');
  return { text: spelling(subjectText, operator, values), subject, operator, values };
}

/** Reads what a spread is over: something that a node has once. Throws a ConstraintError. */
export function parseNodeSubject(text: string): NodeSubject {
  const subject = text.length > MAX_LENGTH ? null : parseSubject(text.trim());
  if (subject !== null && subject.kind !== 'task-label') return subject;
  throw new ConstraintError(text, 'it is nothing that a node has', `${NODE_THINGS}, such as node.labels.zone`);
}

function parseSubject(text: string): ConstraintSubject | null {
  const [, owner, key] = /^(node|task)\.labels\.([A-Za-z0-9_][A-Za-z0-9_./-]*)$/.exec(text) ?? [];
  if (key !== undefined) return { kind: owner === 'node' ? 'label' : 'task-label', key };
  const name = NODE_ATTRIBUTES.find((attribute) => text === `node.${attribute}`);
  return name === undefined ? null : { kind: 'attribute', name };
}

function parseValues(text: string, operator: Operator, rest: string): readonly string[] {
  if (operator === 'exists' || operator === 'not exists') return [];
  if (operator !== 'in' && operator !== 'not in') return [parseValue(text, rest)];
  const list = /^\(([^()]*)\)$/.exec(rest)?.[1];
  if (list === undefined) throw new ConstraintError(text, 'its values are not in one pair of brackets, such as (a, b)');
  return list.split(',').map((value) => parseValue(text, value.trim()));
}

function parseValue(text: string, value: string): string {
  if (value === '') throw new ConstraintError(text, 'it has no value, or an empty one');
  if (/^=|\p{Cc}/u.test(value)) throw new ConstraintError(text, 'its value starts with = or holds a control character');
  return value;
}

function isComparison(operator: Operator): boolean {
  return operator.startsWith('<') || operator.startsWith('>');
}

function requireVersion(text: string, subject: ConstraintSubject, value: string): void {
  if (subject.kind === 'task-label') throw new ConstraintError(text, 'labels of tasks are not compared as versions');
  if (!isVersion(value))
    throw new ConstraintError(text, `"${value.slice(0, 80)}" is no version such as 5.10 or v2.0.0-rc.1`);
}

function spelling(subject: string, operator: Operator, values: readonly string[]): string {
  switch (operator) {
    case 'in':
    case 'not in':
      return `${subject} ${operator} (${values.join(', ')})`;
    case 'exists':
    case 'not exists':
      return `${subject} ${operator}`;
    default:
      return `${subject}${operator}${values.join('')}`;
  }
}
