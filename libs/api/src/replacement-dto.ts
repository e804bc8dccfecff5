import type { TaskSpec } from '@cube/task';
import { expecting, inside, isPlainObject } from './check';
import { Field } from './field';
import { type FieldError, fieldErrors } from './field-error';
import { hostileShape } from './hostile-shape';
import { readRunTask } from './parse-task-event';
import { readDto } from './read-dto';
import { TaskDto } from './task-dto';

/** Another spec for a task. */
export class ReplacementDto {
  @Field(
    expecting('an object', isPlainObject),
    { allOf: [{ $ref: '#/components/schemas/TaskInput' }], description: 'All of it, as in a TaskEvent that runs it.' },
    { required: true, of: TaskDto },
  )
  Task: unknown;
}

export type ReadReplacement =
  | { readonly ok: true; readonly taskId: string | null; readonly spec: TaskSpec }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/** Reads the body of `PUT /tasks/{task}`. Never throws; unknown fields are refused. */
export function readReplacement(body: unknown): ReadReplacement {
  const hostile = hostileShape(body);
  if (hostile.length > 0) return { ok: false, errors: fieldErrors(hostile) };
  const envelope = readDto(ReplacementDto, body);
  const task = isPlainObject(body) && isPlainObject(body['Task']) ? readRunTask(body['Task']) : null;
  if (envelope.ok && task?.ok) return task;
  const inTask = task === null || task.ok ? [] : inside('.Task', task.problems);
  return { ok: false, errors: fieldErrors([...(envelope.ok ? [] : envelope.problems), ...inTask]) };
}

/** Ready to be sent as it stands. */
export const REPLACEMENT_EXAMPLES = {
  image: {
    summary: 'A newer image',
    value: { Task: { Image: 'cube/echo:2', ExposedPorts: { '7777/tcp': {} }, HealthCheck: '/health' } },
  },
};
