import { isIP } from 'node:net';

/** What decides whether a process may listen where it is told to. */
export interface Binding {
  readonly host: string;
  readonly hasToken: boolean;
  readonly hasTls: boolean;
  readonly insecure: boolean;
}

export function isLoopback(host: string): boolean {
  const plain = host.toLowerCase().replace(/^\[|\]$/g, '');
  if (plain === 'localhost' || plain === '::1') return true;
  const mapped = plain.replace(/^::ffff:/, '');
  return isIP(mapped) === 4 && mapped.startsWith('127.');
}

/**
 * Null, or why the process must not start. An API that starts containers is root on its hosts: beyond loopback it needs a token, so that not
 * everyone commands it, and TLS, so that not everyone reads the token.
 */
export function unsafeBinding({ host, hasToken, hasTls, insecure }: Binding): string | null {
  if (insecure || isLoopback(host) || (hasToken && hasTls)) return null;
  const missing = [
    ...(hasToken ? [] : ['CUBE_TOKEN and CUBE_NODE_TOKEN (tokens for users and nodes)']),
    ...(hasTls ? [] : ['CUBE_TLS_CERT_FILE and CUBE_TLS_KEY_FILE (TLS)']),
  ];
  return (
    `Listening on ${host} would let other machines start containers here as root. Set ${missing.join(' and ')}, or listen on ` +
    '127.0.0.1, or set CUBE_INSECURE=true if only machines that you trust can reach this address.'
  );
}
