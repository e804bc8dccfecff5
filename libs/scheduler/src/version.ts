/** A version as far as it is compared: the numbers, and what comes before the release of these numbers. */
interface Version {
  readonly numbers: readonly number[];
  /** `''` for a release; `alpha.1`, `rc.2` and the like come before it. */
  readonly preRelease: string;
}

const SHAPE = /^v?(\d{1,15}(?:\.\d{1,15}){0,7})(?:[-~.]?((?:alpha|beta|dev|pre|rc)[0-9A-Za-z.-]*))?/i;

/** Null for a text that begins with no number. */
function parseVersion(text: string): Version | null {
  const match = SHAPE.exec(text.trim());
  if (match === null) return null;
  return { numbers: (match[1] ?? '').split('.').map(Number), preRelease: (match[2] ?? '').toLowerCase() };
}

export function isVersion(text: string): boolean {
  return parseVersion(text) !== null;
}

/**
 * Below 0, 0 or above 0, as versions are ordered: number by number, a missing one being 0, and a pre-release before its
 * release (Semantic Versioning 2.0.0, section 11). Kernels and engines add what is no pre-release (`6.1.0-18-amd64`,
 * `24.0.7+dfsg1`): it does not count. Null where one of them is no version.
 */
export function compareVersions(one: string, other: string): number | null {
  const [a, b] = [parseVersion(one), parseVersion(other)];
  if (a === null || b === null) return null;
  for (let n = 0; n < Math.max(a.numbers.length, b.numbers.length); n += 1) {
    const difference = (a.numbers[n] ?? 0) - (b.numbers[n] ?? 0);
    if (difference !== 0) return difference;
  }
  return comparePreReleases(a.preRelease, b.preRelease);
}

function comparePreReleases(one: string, other: string): number {
  if (one === other) return 0;
  if (one === '') return 1;
  if (other === '') return -1;
  const [a, b] = [partsOf(one), partsOf(other)];
  for (let n = 0; n < Math.max(a.length, b.length); n += 1) {
    const difference = compareParts(a[n], b[n]);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** `rc.2` and `rc2` are the same. */
function partsOf(preRelease: string): readonly string[] {
  return preRelease.match(/\d+|[a-z]+/g) ?? [];
}

/** Fewer parts come first, numbers before words. */
function compareParts(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  const [x, y] = [Number(a), Number(b)];
  if (x === x && y === y) return x - y;
  if (x === x) return -1;
  if (y === y) return 1;
  return a < b ? -1 : 1;
}
