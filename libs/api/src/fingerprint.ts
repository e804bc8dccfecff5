import { hash } from 'node:crypto';
import type { SubmittedEvent } from './parse-task-event';

/**
 * What an event asks for, in 64 characters: equal for two bodies that mean the same (order of keys, defaults said or left out, time of sending),
 * different for any two that don't. Hashed, since the spec may hold secrets in `Env`.
 */
export function fingerprint(event: SubmittedEvent): string {
  const asked = event.kind === 'run' ? { run: event.taskId, spec: event.spec } : { stop: event.target };
  return hash('sha256', canonicalJson(asked), 'hex');
}

/** JSON with the keys of every object in order. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, held: unknown) =>
    typeof held === 'object' && held !== null && !Array.isArray(held)
      ? Object.fromEntries(Object.entries(held).sort(([a], [b]) => (a < b ? -1 : 1)))
      : held,
  );
}
