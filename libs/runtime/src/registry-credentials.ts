import { Buffer } from 'node:buffer';
import { record, text } from './json-value';

/** What a registry wants to see before it hands out an image. */
export type RegistryCredential =
  | { readonly username: string; readonly password: string; readonly serveraddress: string }
  | { readonly identitytoken: string; readonly serveraddress: string };

/** By registry host, as in `ImageReference.registry`. */
export type RegistryCredentials = ReadonlyMap<string, RegistryCredential>;

export const NO_CREDENTIALS: RegistryCredentials = new Map();

const DOCKER_HUB = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com']);

/**
 * Reads the `auths` of a Docker `config.json` (what `docker login` writes). Entries that only name a credential helper
 * hold no secret and are left out. Throws an Error that never quotes the file's content.
 */
export function parseDockerConfig(json: string): RegistryCredentials {
  const credentials = new Map<string, RegistryCredential>();
  for (const [server, entry] of Object.entries(record(record(parse(json))['auths']))) {
    const credential = credentialOf(server, record(entry));
    if (credential !== null) credentials.set(registryHost(server), credential);
  }
  return credentials;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // The parser's own message quotes what it read, secrets included.
    throw new Error('the registry credentials are no JSON: expected the content of a Docker config.json');
  }
}

function credentialOf(server: string, entry: Readonly<Record<string, unknown>>): RegistryCredential | null {
  const identitytoken = text(entry['identitytoken']);
  if (identitytoken !== '') return { identitytoken, serveraddress: server };
  const auth = Buffer.from(text(entry['auth']), 'base64').toString();
  const colon = auth.indexOf(':');
  const username = text(entry['username']) || auth.slice(0, Math.max(colon, 0));
  const password = text(entry['password']) || (colon < 0 ? '' : auth.slice(colon + 1));
  return username === '' ? null : { username, password, serveraddress: server };
}

/** `https://index.docker.io/v1/` and its like, as the host that image references name. */
function registryHost(server: string): string {
  const host = server.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  return DOCKER_HUB.has(host) ? 'docker.io' : host;
}
