import { ApiError } from '@cube/server';
import { ApiQuery } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';

/** Says of which revision an answer is. */
export const REVISION_HEADER = 'Cube-Revision';

/** Documents `?at=`. */
export function AtRevision(): MethodDecorator {
  const description = 'Answer as of this revision, as long as it is kept; without it, as of now.';
  return ApiQuery({ name: 'at', required: false, description, schema: { type: 'integer', minimum: 0 } });
}

/** Reads a revision of a query; undefined where none is asked for. */
export function readRevision(field: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^[0-9]{1,15}$/.test(value)) return Number(value);
  const wrong = { Field: field, Value: value.slice(0, 100), Expected: 'a revision: a whole number from 0' };
  throw new ApiError(400, `${field} is wrong`, [wrong]);
}

/** The value of an answer, its revision in the header. */
export function revealed<T>(
  { revision, value }: { readonly revision: number; readonly value: T },
  reply: FastifyReply,
): T {
  void reply.header(REVISION_HEADER, revision);
  return value;
}
