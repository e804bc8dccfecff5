import { RevisionUnavailableError, StoreUnavailableError, SubmissionRefused } from '@cube/control-plane';
import { ApiError } from '@cube/server';

const STATUS = { conflict: 409, 'not-found': 404, invalid: 400, 'too-many': 429 } as const;

/** 503 of calls that look at what is durable, as the API's document has it. */
export const NOT_READABLE = 'What was just decided could not be made durable, and is read back: ask again.';

/** What the control plane refuses, as an answer of the API. */
export async function answering<T>(work: Promise<T> | (() => T)): Promise<T> {
  try {
    return await (typeof work === 'function' ? work() : work);
  } catch (error) {
    if (error instanceof SubmissionRefused) throw refused(error);
    if (error instanceof StoreUnavailableError) {
      throw new ApiError(503, error.message, [], { 'Retry-After': String(Math.ceil(error.retryAfterSec)) });
    }
    if (error instanceof RevisionUnavailableError) {
      const expected = `a kept revision: ${error.detail}`;
      const field = { Field: error.parameter, Value: error.revision, Expected: expected };
      throw new ApiError(error.kind === 'future' ? 400 : 410, error.message, [field]);
    }
    throw error;
  }
}

function refused({ kind, message }: SubmissionRefused): ApiError {
  return new ApiError(STATUS[kind], message, [], kind === 'too-many' ? { 'Retry-After': '5' } : {});
}
