import { text } from './check';
import { isUuid } from './uuid';

const GRAMMAR = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,62}$/;
const OUR_CONTAINER_NAME = /^cube-([0-9a-f-]{36})-[0-9]+$/i;

/**
 * Docker's grammar for container names, since the container is named after its task. Two kinds are refused: a UUID would shadow a task's ID
 * in `GET /tasks/{id or name}`, and `cube-UUID-N` is what the worker calls attempts.
 */
export function isTaskName(value: string): boolean {
  if (!GRAMMAR.test(value) || isUuid(value)) return false;
  const attemptOf = OUR_CONTAINER_NAME.exec(value)?.[1];
  return attemptOf === undefined || !isUuid(attemptOf);
}

export const taskName = text(
  '2 to 63 characters out of a-z, A-Z, 0-9, "_", "." and "-", the first a letter or a digit; neither a UUID nor cube-UUID-NUMBER',
  63,
  isTaskName,
);
