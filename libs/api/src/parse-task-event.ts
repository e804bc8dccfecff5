import type { TaskSpec } from '@cube/task';
import { inside, isPlainObject, type Problem, withMore } from './check';
import { fieldsOf } from './field';
import { type FieldError, fieldErrors } from './field-error';
import { hostileShape } from './hostile-shape';
import { observedProblems } from './observed-fields';
import { placementProblems } from './placement-wish';
import { readDto } from './read-dto';
import { readTaskSpec, specProblems } from './read-task-spec';
import { TaskDto } from './task-dto';
import { EVENT_RUN, EVENT_STOP, TaskEventDto } from './task-event-dto';
import { readTime } from './wire-time';

/** A TaskEvent that says what it should. Times in milliseconds since the epoch. */
export type SubmittedEvent =
  | {
      readonly kind: 'run';
      readonly eventId: string | null;
      readonly timestamp: number | null;
      /** Null: to be made, as is `spec.name` when it is `''`. */
      readonly taskId: string | null;
      readonly spec: TaskSpec;
    }
  | {
      readonly kind: 'stop';
      readonly eventId: string | null;
      readonly timestamp: number | null;
      readonly target: StopTarget;
    };

/** At least one of the two. The ID decides where both are given. */
export interface StopTarget {
  readonly id: string | null;
  readonly name: string | null;
}

export type ParsedEvent =
  | { readonly ok: true; readonly event: SubmittedEvent }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/** Reads a user's `POST /tasks`. Never throws, whatever `body` is; unknown fields are refused; see wire.md for the fields. */
export function parseTaskEvent(body: unknown): ParsedEvent {
  const hostile = hostileShape(body);
  if (hostile.length > 0) return { ok: false, errors: fieldErrors(hostile) };
  const envelope = readDto(TaskEventDto, body);
  const demand = isPlainObject(body) ? readDemand(body['State'], body['Task']) : null;
  if (envelope.ok && demand?.ok) {
    const { ID, Timestamp } = envelope.dto;
    const timestamp = typeof Timestamp === 'string' ? readTime(Timestamp) : null;
    return { ok: true, event: { eventId: ID?.toLowerCase() ?? null, timestamp, ...demand.demand } };
  }
  // What is wrong inside the task is worth saying along with what is wrong around it.
  const inTask = demand === null || demand.ok ? [] : inside('.Task', demand.problems);
  return { ok: false, errors: fieldErrors([...(envelope.ok ? [] : envelope.problems), ...inTask]) };
}

type Demand =
  | { readonly kind: 'run'; readonly taskId: string | null; readonly spec: TaskSpec }
  | { readonly kind: 'stop'; readonly target: StopTarget };

/** Reads a task that is to be run, apart from any event. */
export function readRunTask(task: Record<string, unknown>): ReadRun {
  const read = readTaskSpec(task);
  const vain = [...placementProblems(task), ...observedProblems(task)];
  if (read.ok && vain.length === 0) return { ok: true, taskId: read.taskId, spec: read.spec };
  return { ok: false, problems: withMore(read.ok ? [] : read.problems, vain) };
}

type ReadRun =
  | { readonly ok: true; readonly taskId: string | null; readonly spec: TaskSpec }
  | { readonly ok: false; readonly problems: readonly Problem[] };

type ReadDemand =
  | { readonly ok: true; readonly demand: Demand }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Null where there is no task to look at. */
function readDemand(state: unknown, task: unknown): ReadDemand | null {
  if (!isPlainObject(task)) return null;
  if (state === EVENT_STOP) return readStop(task);
  if (state === EVENT_RUN) return readRun(task);
  // What is wanted can't be told; what no task may say is told along with that.
  return { ok: false, problems: withMore(specProblems(task), placementProblems(task)) };
}

function readRun(task: Record<string, unknown>): ReadDemand {
  const read = readRunTask(task);
  return read.ok ? { ok: true, demand: { kind: 'run', taskId: read.taskId, spec: read.spec } } : read;
}

/** Known fields besides ID and Name are accepted unread, as in the README's stop_task.json. */
function readStop(task: Record<string, unknown>): ReadDemand {
  const fields = fieldsOf(TaskDto);
  const heeded = Object.entries(task).filter(([name]) => name === 'ID' || name === 'Name' || !fields.has(name));
  const read = readDto(TaskDto, Object.fromEntries(heeded));
  if (!read.ok) return read;
  const id = read.dto.ID?.toLowerCase() ?? null;
  const name = read.dto.Name ?? null;
  if (id === null && name === null) {
    return { ok: false, problems: [{ at: '.ID', value: null, expected: 'the ID or the Name of the task to stop' }] };
  }
  return { ok: true, demand: { kind: 'stop', target: { id, name } } };
}
