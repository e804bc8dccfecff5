import { text } from './check';

const DOMAIN =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[0-9a-fA-F:.]+\])(?::[0-9]{1,5})?$/;
const PATH_PART = /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*$/;
const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const LONGEST_NAME = 255;

/** `[registry[:port]/]path[:tag][@sha256:digest]`, after the grammar of the distribution project (reference.go). */
export function isImageReference(value: string): boolean {
  const [named = '', digest, ...rest] = value.split('@');
  if (rest.length > 0 || (digest !== undefined && !DIGEST.test(digest))) return false;
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const name = colon === -1 ? named : named.slice(0, colon);
  if (colon !== -1 && !TAG.test(named.slice(colon + 1))) return false;
  return name.length <= LONGEST_NAME && isRepository(name);
}

function isRepository(name: string): boolean {
  const parts = name.split('/');
  const [first = ''] = parts;
  // Docker takes the first part for a registry only if it can't be a path: it has a dot, a port, or is localhost.
  const hasDomain = parts.length > 1 && (/[.:A-Z]/.test(first) || first === 'localhost');
  const path = hasDomain ? parts.slice(1) : parts;
  if (hasDomain && !DOMAIN.test(first)) return false;
  // 64 hexadecimal digits would be an image ID, which means something else on every host.
  return path.every((part) => PATH_PART.test(part)) && !/^[0-9a-f]{64}$/.test(name);
}

export const imageReference = text(
  'an image like registry.example:5000/team/app:1.2 or app@sha256:DIGEST, in lower case',
  512,
  isImageReference,
);
