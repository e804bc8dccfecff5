/** How "not yet" is written: Docker's and the README's convention. */
export const ZERO_TIME = '0001-01-01T00:00:00Z';

const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/** From milliseconds since the epoch. */
export function writeTime(at: number | null): string {
  return at === null ? ZERO_TIME : new Date(at).toISOString();
}

export function isWireTime(value: unknown): value is string {
  return typeof value === 'string' && RFC3339.test(value) && !Number.isNaN(Date.parse(value));
}

/** Milliseconds since the epoch, null for the zero time. Precondition: `isWireTime`. */
export function readTime(value: string): number | null {
  const at = Date.parse(value);
  return at === Date.parse(ZERO_TIME) ? null : at;
}
