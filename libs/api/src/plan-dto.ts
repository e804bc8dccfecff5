import { strategyNamed, UnknownStrategyError } from '@cube/scheduler';
import type { TaskSpec } from '@cube/task';
import { boolean, type Check, expecting, inside, integer, isPlainObject, listOf, text } from './check';
import { Field, isAbsent } from './field';
import { type FieldError, fieldErrors } from './field-error';
import { hostileShape } from './hostile-shape';
import { labels } from './labels';
import { readRunTask } from './parse-task-event';
import { objectOf, readDto } from './read-dto';
import { TaskDto } from './task-dto';

const MOST_TASKS = 10_000;
const MOST_NODES = 1_000;

const nodeName = text('the name or the ID of a node', 256, (name) => name !== '');
const nodeNames = listOf(nodeName, MOST_TASKS, `a list of at most ${MOST_TASKS} names or IDs of nodes`);
const NODES_SCHEMA = { type: 'array', items: { type: 'string' }, example: ['worker-1'] } as const;

const runnable: Check = (value) => {
  if (!isPlainObject(value)) return [{ at: '', value, expected: 'an object' }];
  const read = readRunTask(value);
  return read.ok ? [] : read.problems;
};

const strategy: Check = (value) => {
  if (typeof value !== 'string') return [{ at: '', value, expected: 'the name of a strategy' }];
  try {
    strategyNamed(value);
    return [];
  } catch (error) {
    if (!(error instanceof UnknownStrategyError)) throw error;
    return [{ at: '', value, expected: error.message }];
  }
};

/** Tasks that are all alike. */
export class PlannedTaskDto {
  @Field(
    runnable,
    { allOf: [{ $ref: '#/components/schemas/TaskInput' }], description: 'As in a TaskEvent that runs it.' },
    { required: true, of: TaskDto },
  )
  Task: unknown;

  @Field(integer(`a whole number from 1 to ${MOST_TASKS}`, { min: 1, max: MOST_TASKS }), {
    type: 'integer',
    description: 'So many of it.',
    default: 1,
  })
  Count?: number | null;
}

/** Nodes like one that there is. */
export class PlannedNodeDto {
  @Field(nodeName, { type: 'string', description: 'Name or ID of a node.', example: 'worker-1' }, { required: true })
  Like = '';

  @Field(integer(`a whole number from 1 to ${MOST_NODES}`, { min: 1, max: MOST_NODES }), {
    type: 'integer',
    default: 1,
  })
  Count?: number | null;

  @Field(labels, { type: 'object', additionalProperties: { type: 'string' }, description: 'Instead of its labels.' })
  Labels?: Readonly<Record<string, string>> | null;
}

/** What if. All of it together; nothing is done. */
export class PlanDto {
  @Field(
    listOf(objectOf(PlannedTaskDto), 1_000, 'a list of at most 1000 tasks like {"Task":{"Image":"cube/echo:1"}}'),
    {
      type: 'array',
      items: { $ref: '#/components/schemas/PlannedTask' },
      description: 'Tasks that would be run.',
    },
  )
  Place?: PlannedTaskDto[] | null;

  @Field(nodeNames, { ...NODES_SCHEMA, description: 'Nodes that would give their tasks away.' })
  Drain?: string[] | null;

  @Field(nodeNames, { ...NODES_SCHEMA, description: 'Nodes that would be lost.' })
  Lose?: string[] | null;

  @Field(
    listOf(objectOf(PlannedNodeDto), MOST_NODES, `a list of at most ${MOST_NODES} nodes like {"Like":"worker-1"}`),
    {
      type: 'array',
      items: { $ref: '#/components/schemas/PlannedNode' },
      description: 'Nodes that would join, each on a host of its own.',
    },
  )
  Add?: PlannedNodeDto[] | null;

  @Field(strategy, { type: 'string', description: 'For tasks that name none.', example: 'binpack' })
  Strategy?: string | null;

  @Field(boolean, {
    type: 'boolean',
    description: 'Every task is placed anew, as on an empty cluster, and not only those that have to move.',
    default: false,
  })
  Everything?: boolean | null;
}

/** A plan's request, its nodes as they were named. */
export interface AskedPlan {
  readonly tasks: readonly TaskSpec[];
  readonly drain: readonly string[];
  readonly lose: readonly string[];
  readonly add: readonly {
    readonly like: string;
    readonly count: number;
    readonly labels: Readonly<Record<string, string>> | null;
  }[];
  readonly strategy: string | null;
  readonly everything: boolean;
}

export type ReadPlan =
  | { readonly ok: true; readonly plan: AskedPlan }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/** Reads the body of `POST /plan`. Never throws; unknown fields are refused. */
export function readPlan(body: unknown): ReadPlan {
  const hostile = hostileShape(body);
  if (hostile.length > 0) return { ok: false, errors: fieldErrors(hostile) };
  const read = readDto(PlanDto, body);
  if (!read.ok) return { ok: false, errors: fieldErrors(read.problems) };
  const { Place, Drain, Lose, Add, Strategy, Everything } = read.dto;
  const tooMany = [...tooManyOf('.Place', Place ?? [], MOST_TASKS), ...tooManyOf('.Add', Add ?? [], MOST_NODES)];
  if (tooMany.length > 0) return { ok: false, errors: fieldErrors(tooMany) };
  const plan: AskedPlan = {
    tasks: tasksIn(Place ?? []),
    drain: Drain ?? [],
    lose: Lose ?? [],
    add: (Add ?? []).map(({ Like, Count, Labels }) => ({ like: Like, count: Count ?? 1, labels: Labels ?? null })),
    strategy: isAbsent(Strategy) ? null : Strategy,
    everything: Everything ?? false,
  };
  return { ok: true, plan };
}

function tooManyOf(at: string, some: readonly { Count?: number | null }[], most: number) {
  const count = some.reduce((sum, { Count }) => sum + (Count ?? 1), 0);
  return inside(at, expecting(`${most} at most, their Counts added up`, () => count <= most)(count));
}

/** A task without a name gets one; of several alike, each its own. */
function tasksIn(place: readonly PlannedTaskDto[]): TaskSpec[] {
  return place.flatMap(({ Task, Count }, index) => {
    const read = isPlainObject(Task) ? readRunTask(Task) : null;
    if (read === null || !read.ok) throw new Error('a task was not looked at');
    const { spec } = read;
    const name = spec.name === '' ? `new-task-${index + 1}` : spec.name;
    const count = Count ?? 1;
    return Array.from({ length: count }, (_, one) => ({ ...spec, name: count === 1 ? name : `${name}-${one + 1}` }));
  });
}
