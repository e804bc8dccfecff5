import type { TaskSpec } from '@cube/task';

/**
 * A fingerprint of what a container was made from, to tell two specs apart. `Env` is left out: a short hash in a label
 * would let anyone test guesses of its values.
 */
export function specHash(spec: TaskSpec): string {
  const text = JSON.stringify({ ...spec, env: spec.env.length }, sortedKeys);
  return fnv1a(text, 0x811c9dc5) + fnv1a(text, 0x01000193);
}

/** FNV-1a, 32 bits (Fowler, Noll, Vo), over UTF-16 units, from an offset basis of the caller's choice. */
function fnv1a(text: string, basis: number): string {
  let hash = basis;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
