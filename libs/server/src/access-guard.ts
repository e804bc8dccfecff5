import { type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Access, ACCESS_KEY, admits } from './access';
import { ApiError } from './api-error';
import { callerOf } from './request-gate';

/** Global: decides for every route, and denies what no `@Allow` opens. */
export class AccessGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    // Written by `@Allow` and nobody else.
    const access = Reflect.getMetadata(ACCESS_KEY, context.getHandler()) as Access | undefined;
    if (access === undefined) throw new ApiError(403, 'This call is closed: it does not say who may make it.');
    const caller = callerOf(context.switchToHttp().getRequest<FastifyRequest>());
    if (admits(access, caller)) return true;
    const wanted = access === 'public' ? 'any' : access.join(' or ');
    throw new ApiError(403, `This call needs a ${wanted} token; the one sent belongs to a ${caller.role}.`);
  }
}
