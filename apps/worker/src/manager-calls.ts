import type { Caller } from '@cube/agent';
import { identityFromHeaders } from '@cube/api';
import { ApiError, callerOf } from '@cube/server';
import type { ManagerIdentity } from '@cube/task';
import type { FastifyRequest } from 'fastify';

export interface ManagerCall {
  readonly identity: ManagerIdentity;
  /** The worker process that is meant; null in a HELLO. */
  readonly instance: string | null;
}

/** A manager in the session that its call claims. */
export function callerFrom({ identity, instance }: ManagerCall): Caller {
  return { manager: identity, instance: instance ?? '' };
}

/** Tells the calls of managers from those of users. */
export class ManagerCalls {
  private heardAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly onHeard: () => void) {}

  /** Since a manager last called, milliseconds; infinite before it did. */
  get silentMs(): number {
    return performance.now() - this.heardAt;
  }

  /** The manager that speaks, or null when a user does. Throws when the headers are incomplete or the caller is no node. */
  readIfAny(request: FastifyRequest): ManagerCall | null {
    const read = identityFromHeaders(request.headers);
    switch (read.from) {
      case 'user':
        return null;
      case 'nobody':
        throw new ApiError(400, 'the Cube-* headers do not say which manager calls', read.errors);
      case 'manager':
        requireNode(request);
        this.heardAt = performance.now();
        this.onHeard();
        return { identity: read.identity, instance: read.instance };
      default:
        return read satisfies never;
    }
  }

  read(request: FastifyRequest): ManagerCall {
    const call = this.readIfAny(request);
    if (call !== null) return call;
    throw new ApiError(400, 'this call is for managers: send Cube-Cluster, Cube-History, Cube-Epoch and Cube-Manager');
  }
}

function requireNode(request: FastifyRequest): void {
  const { role } = callerOf(request);
  if (role === 'node' || role === 'anyone') return;
  throw new ApiError(403, 'only a manager with a token of nodes speaks for a cluster');
}
