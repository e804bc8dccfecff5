import type { Caller, Role } from './token-book';

/** Who may call a route: anyone at all, or callers with a token of one of the roles. */
export type Access = 'public' | readonly Role[];

/** What `@Allow` says of a route, where Fastify's hooks find it before the body is read. */
export interface RouteAccess {
  readonly access: Access;
  /** Bytes; the server's limit where absent. */
  readonly bodyLimit?: number;
}

export const ACCESS_KEY = 'cube:access';

/** Bodies of calls by users, and of whole sessions between manager and worker, bytes. */
export const USER_BODY_LIMIT = 1024 * 1024;
export const SESSION_BODY_LIMIT = 16 * 1024 * 1024;

export function admits(access: Access, caller: Caller): boolean {
  switch (caller.role) {
    case 'anyone':
      return true;
    case 'stranger':
      return access === 'public';
    case 'user':
    case 'node':
      return access === 'public' || access.includes(caller.role);
    default:
      return caller satisfies never;
  }
}
