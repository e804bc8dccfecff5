import { applyDecorators, SetMetadata } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExtension } from '@nestjs/swagger';
import { type Access, ACCESS_KEY, type RouteAccess } from './access';
import { PUBLIC_CALL } from './common-answers';
import type { Role } from './token-book';

/** Opens a route to users, nodes, both, or everyone. A route that doesn't say is closed to all. */
export function Allow(
  access: 'public' | Role | readonly Role[],
  options: { bodyLimit?: number } = {},
): MethodDecorator {
  const allowed: Access = access === 'public' ? access : typeof access === 'string' ? [access] : access;
  const route: RouteAccess = { access: allowed, ...options };
  const documented = allowed === 'public' ? [ApiExtension(PUBLIC_CALL, true)] : [];
  return applyDecorators(SetMetadata(ACCESS_KEY, allowed), RouteConfig(route), ...documented);
}
