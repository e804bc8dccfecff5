import { type DocumentedHeader, integerParameter, type QueryParameter } from '@cube/server';
import type { FastifyReply } from 'fastify';

/** Says of which revision an answer is. */
export const REVISION_HEADER = 'Cube-Revision';

/** As the API's document shows it. */
export const REVISION: Readonly<Record<string, DocumentedHeader>> = {
  [REVISION_HEADER]: { description: 'The revision that the answer is of.', type: 'integer', example: 41 },
};

/** A parameter that is a revision. */
export function revisionParameter(description: string): QueryParameter<number> {
  return integerParameter({ min: 0, max: Number.MAX_SAFE_INTEGER }, description, 'a revision: a whole number');
}

/** `?at=`: reads of the past. */
export const AT = {
  at: revisionParameter('Answer as of this revision, as long as it is kept; without it, as of now.'),
};

/** The value of an answer, its revision in the header. */
export function revealed<T>(
  { revision, value }: { readonly revision: number; readonly value: T },
  reply: FastifyReply,
): T {
  void reply.header(REVISION_HEADER, revision);
  return value;
}
