import { hash } from 'node:crypto';
import { isPlainObject } from './check';
import type { SubmittedEvent } from './parse-task-event';

/**
 * What an event asks for, in 64 characters: equal for two bodies that mean the same (order of keys, defaults said or left out, time of sending),
 * different for any two that don't. Hashed, since the spec may hold secrets in `Env`.
 */
export function fingerprint(event: SubmittedEvent): string {
  const asked = event.kind === 'run' ? { run: event.taskId, spec: event.spec } : { stop: event.target };
  return hash('sha256', JSON.stringify(inOrder(asked)), 'hex');
}

/** The same with the keys of every object in order. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isPlainObject(value)) return value;
  const ordered: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) ordered[key] = inOrder(value[key]);
  return ordered;
}
