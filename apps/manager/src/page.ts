import { ApiError, type Asked, type DocumentedHeader, integerParameter, textParameter } from '@cube/server';
import type { FastifyReply } from 'fastify';
import { AT } from './revision';

/** The parameters of a list that comes in pages. */
export const PAGE = {
  limit: integerParameter({ min: 1, max: 10_000 }, 'At most so many; the header Link then leads to the next page.'),
  after: textParameter('the ID of an item of an earlier page', 'ID of the last item of the page before.'),
  ...AT,
};

/** The header that leads on, as the API's document shows it. */
export const LINK: Readonly<Record<string, DocumentedHeader>> = {
  Link: {
    description: 'Where the next page is; absent on the last one.',
    type: 'string',
    example: '</tasks?limit=100&after=bb1d59ef-9fc1-4e4b-a44d-db571eeed203>; rel="next"',
  },
};

export interface PageOptions {
  readonly asked: Asked<typeof PAGE>;
  readonly path: string;
  readonly reply: FastifyReply;
}

/** What was asked about a page, as whoever makes it reads it. */
export function pageAsked({ after, limit }: Asked<typeof PAGE>): { readonly after?: string; readonly limit?: number } {
  return { ...(after !== undefined && { after }), ...(limit !== undefined && { limit }) };
}

/** Tells where the next page begins: after `lastId`, which is absent on the last one. */
export function linkNext(lastId: string | undefined, { asked: { limit, at }, path, reply }: PageOptions): void {
  if (lastId === undefined || limit === undefined) return;
  const sameMoment = at === undefined ? '' : `&at=${at}`;
  const next = `${path}?limit=${limit}&after=${encodeURIComponent(lastId)}${sameMoment}`;
  reply.header('Link', `<${next}>; rel="next"`);
}

/** The page was asked for after what is no item of the list. */
export function noSuchItem(after = ''): ApiError {
  const wrong = { Field: 'after', Value: after.slice(0, 100), Expected: PAGE.after.expected };
  return new ApiError(400, 'the query was refused, nothing has changed: after', [wrong]);
}
