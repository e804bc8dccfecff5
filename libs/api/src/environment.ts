import type { Check } from './check';
import { isCleanText } from './check';

const MASK = '******';
const MOST_ENTRIES = 1000;
const MOST_BYTES = 256 * 1024;
const EXPECTED = `at most ${MOST_ENTRIES} entries like KEY=value, together at most 256 KiB`;

/** `K=V` entries. Values never appear in an error: they are secrets more often than not. */
export const environment: Check = (value) => {
  if (!Array.isArray(value) || value.length > MOST_ENTRIES)
    return [{ at: '', value: kindOf(value), expected: EXPECTED }];
  const size = value.reduce(
    (sum: number, entry: unknown) => sum + (typeof entry === 'string' ? byteLength(entry) : 0),
    0,
  );
  if (size > MOST_BYTES) return [{ at: '', value: `${size} bytes`, expected: EXPECTED }];
  return value.flatMap((entry: unknown, index) => {
    const expected = wrongEntry(entry);
    return expected === null ? [] : [{ at: `[${index}]`, value: maskEntry(entry), expected }];
  });
};

function wrongEntry(entry: unknown): string | null {
  if (typeof entry !== 'string' || !/^[^=\s\p{Cc}]{1,255}=/u.test(entry) || !isCleanText(entry, MOST_BYTES)) {
    return 'a text like KEY=value without NUL';
  }
  // Values are masked when a task is read; a client that sends such a task back would run it with the mask.
  return entry.slice(entry.indexOf('=') + 1) === MASK
    ? `the real value: ${MASK} is what reads show in its place`
    : null;
}

/** `KEY=value` as reads, events and logs show it. */
export function maskEntry(entry: unknown): string {
  if (typeof entry !== 'string') return kindOf(entry);
  const equals = entry.indexOf('=');
  return equals === -1 ? MASK : `${entry.slice(0, equals).slice(0, 100)}=${MASK}`;
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? `a list of ${value.length}` : `a ${typeof value}`;
}

/** Length in UTF-8. */
function byteLength(value: string): number {
  return new TextEncoder().encode(value).length;
}
