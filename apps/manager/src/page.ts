import { ApiError } from '@cube/server';
import type { FastifyReply } from 'fastify';

export interface PageOptions<T> {
  readonly limit: string | undefined;
  readonly after: string | undefined;
  readonly idOf: (item: T) => string;
  readonly path: string;
  readonly reply: FastifyReply;
}

const MOST = 10_000;

/** The asked page of a list, with a `Link` to the next one. Without `limit` the whole list, as the README has it. */
export function pageOf<T>(items: readonly T[], { limit, after, idOf, path, reply }: PageOptions<T>): readonly T[] {
  const size = sizeOf(limit);
  const start = after === undefined ? 0 : items.findIndex((item) => idOf(item) === after) + 1;
  if (after !== undefined && start === 0) throw wrong('after', after, 'the ID of an item of an earlier page');
  const page = items.slice(start, start + size);
  const last = page.at(-1);
  if (last !== undefined && start + size < items.length) {
    reply.header('Link', `<${path}?limit=${size}&after=${encodeURIComponent(idOf(last))}>; rel="next"`);
  }
  return page;
}

function sizeOf(limit: string | undefined): number {
  if (limit === undefined) return Number.POSITIVE_INFINITY;
  const size = Number(limit);
  if (/^[0-9]{1,5}$/.test(limit) && size >= 1 && size <= MOST) return size;
  throw wrong('limit', limit, `a whole number from 1 to ${MOST}`);
}

function wrong(field: string, value: string, expected: string): ApiError {
  return new ApiError(400, `${field} is wrong`, [{ Field: field, Value: value.slice(0, 100), Expected: expected }]);
}
