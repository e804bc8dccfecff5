import type { FieldError } from '@cube/api';

/** An answer that is not a success, as its thrower wants it. `message` is for the caller: it says what to do and nothing internal. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    message: string,
    readonly fieldErrors: readonly FieldError[] = [],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }

  /** 429 or 503: come again later. */
  static busy(status: 429 | 503, message: string, retryAfterSec: number): ApiError {
    return new ApiError(status, message, [], { 'Retry-After': String(Math.ceil(retryAfterSec)) });
  }
}
