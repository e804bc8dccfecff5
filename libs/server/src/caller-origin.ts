import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { ApiError } from './api-error';
import { isLoopback } from './binding';

export interface OriginRules {
  /** Address or name that the server listens on. */
  readonly host: string;
  /** Further names, in lower case. */
  readonly allowedHosts: readonly string[];
}

/** What is looked at of a request, an ordinary one or an upgrade. */
export interface Approach {
  readonly headers: IncomingHttpHeaders;
  /** Address of this machine that the connection came in on. */
  readonly localAddress: string | undefined;
}

/**
 * Throws ApiError 421 or 403 for a request that a browser was tricked into. A foreign Host means that a name was made to point here (DNS rebinding);
 * a foreign Origin means that another site's page sends it. Both are looked at on every method and on upgrades.
 */
export function checkOrigin(rules: OriginRules, { headers, localAddress }: Approach): void {
  const target = hostUrl(headers.host);
  if (target === null || !isOurs(rules, target.hostname, localAddress)) {
    throw new ApiError(
      421,
      `This server does not answer for host '${(headers.host ?? '').slice(0, 100)}': call it by the address it listens on, or name the host in CUBE_ALLOWED_HOSTS.`,
    );
  }
  const { origin } = headers;
  if (origin !== undefined && originHost(origin) !== target.host) {
    throw new ApiError(
      403,
      `Requests from pages of '${origin.slice(0, 100)}' are refused: only this server's own pages may call it.`,
    );
  }
}

function isOurs({ host, allowedHosts }: OriginRules, hostname: string, localAddress: string | undefined): boolean {
  const name = plain(hostname);
  if (name === plain(host) || name === 'localhost' || name === '127.0.0.1' || name === '::1') return true;
  // An address can't be rebound: who names the very address that the connection came in on means this machine.
  const arrivedOn = plain((localAddress ?? '').replace(/^::ffff:/i, ''));
  if (isIP(name) !== 0 && name === arrivedOn && (isLoopback(name) || !isLoopback(host))) return true;
  return allowedHosts.some((allowed) => plain(allowed) === name);
}

/** Null unless it is a host with an optional port and nothing else. */
function hostUrl(host: string | undefined): URL | null {
  if (host === undefined || !/^[a-zA-Z0-9.[\]:_-]{1,260}$/.test(host)) return null;
  return URL.parse(`http://${host}`);
}

/** The scheme is left aside: behind a proxy that ends TLS it differs. */
function originHost(origin: string): string | null {
  return URL.parse(origin.replace(/^https:/i, 'http:'))?.host ?? null;
}

function plain(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}
