import { expecting, integer, isPlainObject, oneOf } from './check';
import { Field, isAbsent } from './field';
import { type FieldError, fieldErrors } from './field-error';
import { hostileShape } from './hostile-shape';
import { labelChanges } from './labels';
import { objectOf, readDto } from './read-dto';

export const AVAILABILITIES = ['active', 'paused', 'draining'] as const;

const MOST_PARALLEL = 1_000;

/** How a node gives its tasks away. */
export class DrainDto {
  @Field(integer(`a whole number from 1 to ${MOST_PARALLEL}`, { min: 1, max: MOST_PARALLEL }), {
    type: 'integer',
    description: 'Tasks that may move at once.',
    default: 1,
  })
  Parallel?: number | null;
}

/** What an operator wants of a node. What is left out stays as it is. */
export class NodeUpdateDto {
  @Field(oneOf(AVAILABILITIES), {
    type: 'string',
    enum: AVAILABILITIES,
    description:
      'active takes tasks; paused keeps its tasks and takes no new ones; draining gives its tasks away. Active again ends a drain.',
  })
  Availability?: (typeof AVAILABILITIES)[number] | null;

  @Field(labelChanges, {
    type: 'object',
    additionalProperties: { type: 'string', nullable: true },
    description: "An operator's labels lie over the worker's own; null takes an operator's label away.",
    example: { disk: 'ssd' },
  })
  Labels?: Readonly<Record<string, string | null>> | null;

  @Field(
    objectOf(DrainDto),
    { allOf: [{ $ref: '#/components/schemas/DrainInput' }], description: 'Of a node that is draining.' },
    { of: DrainDto },
  )
  Drain?: DrainDto | null;
}

/** What an operator asked, as the control plane takes it. */
export interface AskedNodeUpdate {
  readonly availability?: (typeof AVAILABILITIES)[number];
  readonly labels?: Readonly<Record<string, string | null>>;
  readonly parallel?: number;
}

export type ReadNodeUpdate =
  | { readonly ok: true; readonly update: AskedNodeUpdate }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

const something = expecting(
  'at least one of Availability, Labels and Drain',
  (value) => !isPlainObject(value) || Object.values(value).some((field) => !isAbsent(field)),
);

/** Reads the body of `PATCH /nodes/{node}`. Never throws; unknown fields are refused. */
export function readNodeUpdate(body: unknown): ReadNodeUpdate {
  const hostile = hostileShape(body);
  if (hostile.length > 0) return { ok: false, errors: fieldErrors(hostile) };
  const read = readDto(NodeUpdateDto, body);
  const problems = read.ok ? something(body) : read.problems;
  if (!read.ok || problems.length > 0) return { ok: false, errors: fieldErrors(problems) };
  const { Availability, Labels, Drain } = read.dto;
  return {
    ok: true,
    update: {
      ...(isAbsent(Availability) ? {} : { availability: Availability }),
      ...(isAbsent(Labels) ? {} : { labels: Labels }),
      ...(isAbsent(Drain?.Parallel) ? {} : { parallel: Drain.Parallel }),
    },
  };
}

/** Ready to be sent as they stand. */
export const NODE_UPDATE_EXAMPLES = {
  drain: {
    summary: 'Move its tasks elsewhere, two at a time',
    value: { Availability: 'draining', Drain: { Parallel: 2 } },
  },
  pause: { summary: 'Nothing new on it', value: { Availability: 'paused' } },
  activate: { summary: 'Let it take tasks; ends a drain', value: { Availability: 'active' } },
  label: { summary: 'Set one label, take another away', value: { Labels: { disk: 'ssd', old: null } } },
};
