import type { NodeView } from './node-view';
import { normalPlatform } from './platform';

/** A condition that a node must meet, such as `node.labels.disk==ssd`. */
export interface Constraint {
  /** Its one spelling, without spaces. */
  readonly text: string;
  readonly subject: ConstraintSubject;
  readonly operator: '==' | '!=';
  readonly value: string;
}

export type ConstraintSubject =
  { readonly kind: 'label'; readonly key: string } | { readonly kind: 'attribute'; readonly name: NodeAttribute };

export const NODE_ATTRIBUTES = ['name', 'id', 'platform'] as const;

export type NodeAttribute = (typeof NODE_ATTRIBUTES)[number];

/** Tell the user: the constraint can't be read. */
export class ConstraintError extends Error {
  constructor(
    readonly constraint: string,
    problem: string,
  ) {
    const shown = constraint.length > 80 ? `${constraint.slice(0, 80)}...` : constraint;
    super(
      `constraint "${shown}": ${problem}; expected node.labels.KEY, node.name, node.id or node.platform, ` +
        `then == or != and a value, such as node.labels.disk==ssd`,
    );
    this.name = 'ConstraintError';
  }
}

const MAX_LENGTH = 512;

/** Reads one constraint. Throws a ConstraintError that says what is wrong with it. */
export function parseConstraint(text: string): Constraint {
  if (text.length > MAX_LENGTH) throw new ConstraintError(text, `it is longer than ${MAX_LENGTH} characters`);
  const match = /[=!]=/.exec(text);
  if (match === null) throw new ConstraintError(text, 'it has no operator');
  const operator = match[0] === '==' ? '==' : '!=';
  const subjectText = text.slice(0, match.index).trim();
  const subject = parseSubject(subjectText);
  if (subject === null) throw new ConstraintError(text, `"${subjectText.slice(0, 80)}" is nothing that a node has`);
  const value = text.slice(match.index + operator.length).trim();
  if (value === '') throw new ConstraintError(text, 'it has no value');
  if (/^=|\p{Cc}/u.test(value)) throw new ConstraintError(text, 'its value starts with = or holds a control character');
  return { text: `${subjectText}${operator}${value}`, subject, operator, value };
}

function parseSubject(text: string): ConstraintSubject | null {
  const key = /^node\.labels\.([A-Za-z0-9_][A-Za-z0-9_./-]*)$/.exec(text)?.[1];
  if (key !== undefined) return { kind: 'label', key };
  const name = NODE_ATTRIBUTES.find((attribute) => text === `node.${attribute}`);
  return name === undefined ? null : { kind: 'attribute', name };
}

/** Whether the node meets it. A label that the node lacks equals nothing: `==` fails, `!=` holds. */
export function meetsConstraint({ subject, operator, value }: Constraint, node: NodeView): boolean {
  return (subjectOf(subject, node) === wanted(subject, value)) === (operator === '==');
}

function subjectOf(subject: ConstraintSubject, node: NodeView): string | undefined {
  if (subject.kind === 'label') return Object.hasOwn(node.labels, subject.key) ? node.labels[subject.key] : undefined;
  return subject.name === 'platform' ? normalPlatform(node.platform) : node[subject.name];
}

function wanted(subject: ConstraintSubject, value: string): string {
  return subject.kind === 'attribute' && subject.name === 'platform' ? normalPlatform(value) : value;
}
