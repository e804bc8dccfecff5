import { identityFromHeaders } from '@cube/api';
import { type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Access, ACCESS_KEY } from './access';
import { QUERY_KEY, type QueryTable, readQuery } from './query';

/**
 * Global: reads every query by the table of its route, and refuses what is not in it, so that no misspelt wish is passed over in
 * silence. Two kinds of callers may say more: whoever speaks for a manager, which may be one version ahead, and probes of health.
 */
export class QueryGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const handler = context.getHandler();
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    // Written by `@Asks` and `@Allow` and nobody else.
    const table = (Reflect.getMetadata(QUERY_KEY, handler) as QueryTable | undefined) ?? {};
    const access = Reflect.getMetadata(ACCESS_KEY, handler) as Access | undefined;
    const isForUsers = access !== undefined && access !== 'public' && access.includes('user');
    const strict = isForUsers && identityFromHeaders(request.headers).from === 'user';
    request.query = readQuery(table, request.query, strict);
    return true;
  }
}
