import { RuntimeError } from './runtime-error';

/** An image reference taken apart, with the defaults that the engine fills in. */
export interface ImageReference {
  /** Host, and port if any, of the registry it is pulled from: `docker.io`, `127.0.0.1:5001`. */
  readonly registry: string;
  /** What to ask the engine for: name without tag or digest, as the user wrote it. */
  readonly name: string;
  /** Tag, or digest (`sha256:...`) if the reference has one; `latest` when it names neither. */
  readonly version: string;
}

// The grammar of github.com/distribution/reference, anchored.
const HOST =
  '(?:localhost|[a-zA-Z0-9-]+(?:\\.[a-zA-Z0-9-]+)+|[a-zA-Z0-9-]+(?=:[0-9])|\\[[0-9a-fA-F:]+\\])(?::[0-9]{1,5})?';
const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const REFERENCE = new RegExp(
  `^(?<name>(?:(?<host>${HOST})/)?${COMPONENT}(?:/${COMPONENT})*)` +
    '(?::(?<tag>[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}))?(?:@(?<digest>[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-fA-F]{32,}))?$',
);
const IMAGE_ID = /^sha256:[0-9a-f]{64}$/;
const LONGEST = 512;

/** Null for what is no image reference. An image ID is one for the engine, not for a registry: also null. */
export function parseImageReference(text: string): ImageReference | null {
  if (text.length > LONGEST || IMAGE_ID.test(text)) return null;
  const parts = REFERENCE.exec(text)?.groups;
  const name = parts?.['name'];
  if (parts === undefined || name === undefined) return null;
  return {
    registry: parts['host'] ?? 'docker.io',
    name,
    version: parts['digest'] ?? parts['tag'] ?? 'latest',
  };
}

/** Throws `invalid-reference` for what neither names nor identifies an image; the engine's own words for it vary. */
export function requireImageReference(text: string): void {
  if (IMAGE_ID.test(text) || parseImageReference(text) !== null) return;
  throw new RuntimeError(
    'invalid-reference',
    `${JSON.stringify(text.slice(0, LONGEST))} is no image reference: expected [registry/]name[:tag][@digest], the name in lower case`,
  );
}
