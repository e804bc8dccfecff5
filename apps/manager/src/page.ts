import { ApiError, type Asked, integerParameter, textParameter } from '@cube/server';
import type { FastifyReply } from 'fastify';
import { AT } from './revision';

/** The parameters of a list that comes in pages. */
export const PAGE = {
  limit: integerParameter({ min: 1, max: 10_000 }, 'At most so many; the header Link then leads to the next page.'),
  after: textParameter('the ID of an item of an earlier page', 'ID of the last item of the page before.'),
  ...AT,
};

export interface PageOptions<T> {
  readonly asked: Asked<typeof PAGE>;
  readonly idOf: (item: T) => string;
  readonly path: string;
  readonly reply: FastifyReply;
}

/** The asked page of a list, with a `Link` to the next one. Without `limit` the whole list, as the README has it. */
export function pageOf<T>(items: readonly T[], { asked, idOf, path, reply }: PageOptions<T>): readonly T[] {
  const { limit = Number.POSITIVE_INFINITY, after, at } = asked;
  const start = after === undefined ? 0 : items.findIndex((item) => idOf(item) === after) + 1;
  if (after !== undefined && start === 0) {
    const wrong = { Field: 'after', Value: after.slice(0, 100), Expected: PAGE.after.expected };
    throw new ApiError(400, 'the query was refused, nothing has changed: after', [wrong]);
  }
  const page = items.slice(start, start + limit);
  const last = page.at(-1);
  if (last !== undefined && start + limit < items.length) {
    const sameMoment = at === undefined ? '' : `&at=${at}`;
    const next = `${path}?limit=${limit}&after=${encodeURIComponent(idOf(last))}${sameMoment}`;
    reply.header('Link', `<${next}>; rel="next"`);
  }
  return page;
}
