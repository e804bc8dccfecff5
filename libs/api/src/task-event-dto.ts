import { expecting, isPlainObject, oneOf } from './check';
import { Field } from './field';
import { TaskDto } from './task-dto';
import { uuid } from './uuid';
import { isWireTime } from './wire-time';

export const EVENT_RUN = 2;
export const EVENT_STOP = 3;

/** The request to bring a task to a state. What its `Task` must hold depends on the state: see `parseTaskEvent`. */
export class TaskEventDto {
  @Field(uuid, { type: 'string', format: 'uuid', description: 'The same event again gets the first answer.' })
  ID?: string | null;

  @Field(
    expecting('2 (run) or 3 (stop)', (value) => oneOf([EVENT_RUN, EVENT_STOP])(value).length === 0),
    { type: 'integer', enum: [EVENT_RUN, EVENT_STOP], description: '2 runs the task, 3 stops it.' },
    { required: true },
  )
  State: unknown;

  @Field(expecting('a time like 2024-09-11T07:38:09Z', isWireTime), { type: 'string', format: 'date-time' })
  Timestamp?: string | null;

  @Field(
    expecting('an object', isPlainObject),
    { allOf: [{ $ref: '#/components/schemas/TaskInput' }], description: 'To stop, its ID or Name is enough.' },
    { required: true, of: TaskDto },
  )
  Task: unknown;
}
