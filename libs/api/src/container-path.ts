import { text } from './check';

/** An absolute path inside a container that says what it means: no `..`, no colon, which Docker's mount syntax would split at. */
export function isContainerPath(value: string): boolean {
  return value.startsWith('/') && !/[:\p{Cc}]/u.test(value) && !value.split('/').includes('..');
}

export const workingDir = text(
  'an absolute path without "..", or "" for the image\'s own',
  4096,
  (value) => value === '' || isContainerPath(value),
);

export const mountTarget = text(
  'an absolute path other than / without ".." and ":"',
  4096,
  (value) => isContainerPath(value) && /[^/.]/.test(value),
);
