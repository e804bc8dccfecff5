import { type FieldError, toWireError, type WireError } from '@cube/api';
import { HttpException } from '@nestjs/common';
import { ApiError } from './api-error';
import { errorCode } from './error-code';

/** An error as its caller sees it. `unexpected`: a fault of ours, for the log. */
export interface ErrorAnswer {
  readonly status: number;
  readonly body: WireError;
  readonly headers: Readonly<Record<string, string>>;
  readonly unexpected: boolean;
}

/** Turns whatever was thrown while a request was served, by us, NestJS or Fastify, into the one shape of the wire. */
export function errorAnswer(error: unknown): ErrorAnswer {
  if (error instanceof ApiError) return answer(error.status, error.message, error.fieldErrors, error.headers);
  if (error instanceof HttpException) return ofNest(error);
  const fastify = ofFastify(error);
  if (fastify !== null) return fastify;
  return { ...answer(500, 'Something went wrong inside this server; its log says what.'), unexpected: true };
}

function answer(
  status: number,
  message: string,
  errors: readonly FieldError[] = [],
  headers: Readonly<Record<string, string>> = {},
): ErrorAnswer {
  return { status, body: toWireError(status, message, errors), headers, unexpected: false };
}

function ofNest(error: HttpException): ErrorAnswer {
  // NestJS wraps what Fastify refuses, with Fastify's words.
  const wrapped = ofFastify(error.cause);
  if (wrapped !== null) return wrapped;
  const status = error.getStatus();
  const route = /^Cannot ([A-Z]+) (\/[^\s?]*)/.exec(error.message);
  if (status === 404 && route !== null) {
    return answer(404, `There is no call ${route[1]} ${(route[2] ?? '').slice(0, 100)}; /docs lists those there are.`);
  }
  return { ...answer(status, error.message), unexpected: status === 500 };
}

/** By code, since the messages are written for whoever wrote the server. */
function ofFastify(error: unknown): ErrorAnswer | null {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return null;
  switch (errorCode(error)) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return answer(413, 'The body is larger than this call takes.');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return answer(415, 'The body must be JSON: send the header Content-Type: application/json.');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return answer(400, 'The body is not as long as its Content-Length says.');
    case 'FST_ERR_BAD_URL':
      return answer(400, 'The path of the URL is not valid: check its % escapes.');
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return answer(414, 'A part of the path is too long.');
    default: {
      const { statusCode } = error;
      const refused = typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500;
      return refused ? answer(statusCode, 'The request is not valid.') : null;
    }
  }
}
