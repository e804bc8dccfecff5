import { isCleanText, mapOf, text } from './check';

const MOST_LABELS = 256;
const RESERVED = ['cube.', 'com.docker.'];

const key = text(
  '1 to 255 printable characters without spaces; cube.* and com.docker.* are reserved',
  255,
  (name) => /^[^\s\p{Cc}]+$/u.test(name) && !RESERVED.some((prefix) => name.toLowerCase().startsWith(prefix)),
);

const labelValue = text('a text of at most 4096 characters', 4096, (value) => isCleanText(value, 4096));

export const labels = mapOf(key, labelValue, {
  most: MOST_LABELS,
  expected: `an object of at most ${MOST_LABELS} labels with texts as values`,
});

/** Null takes a label away. */
export const labelChanges = mapOf(key, (value) => (value === null ? [] : labelValue(value)), {
  most: MOST_LABELS,
  expected: `an object of at most ${MOST_LABELS} labels with a text, or null, as values`,
});
