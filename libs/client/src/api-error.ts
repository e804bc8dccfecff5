import type { components } from './schema';

export type FieldError = components['schemas']['Error']['Errors'][number];

/** The manager's answer is a refusal. `message` is for whoever asked: it says what was wrong and what to do. */
export class CubeApiError extends Error {
  override readonly name = 'CubeApiError';

  constructor(
    readonly status: number,
    message: string,
    readonly fieldErrors: readonly FieldError[] = [],
    /** Seconds after which to ask again, if the manager said so. */
    readonly retryAfterSec: number | null = null,
  ) {
    super(message);
  }
}

/** Nothing answered: nobody is there, the way is cut, or an answer broke off. Whether the manager did what was asked is unknown. */
export class CubeUnreachableError extends Error {
  override readonly name = 'CubeUnreachableError';

  constructor(url: string, cause: unknown) {
    super(`${url === '' ? 'the manager' : url} does not answer: ${reasonOf(cause)}`, { cause });
  }
}

/** What an answer that is no success says. `body` is the answer's text, as JSON if it is that. */
export function apiError(response: Response, body: unknown): CubeApiError {
  const { status, statusText, headers } = response;
  const retry = Number(headers.get('retry-after') ?? Number.NaN);
  const retryAfterSec = Number.isFinite(retry) ? retry : null;
  const said = isObject(body) ? body : {};
  const message =
    typeof said['Message'] === 'string' ? said['Message'] : `the answer was ${status} ${statusText}`.trim();
  const errors = Array.isArray(said['Errors']) ? said['Errors'].filter(isFieldError) : [];
  return new CubeApiError(status, message, errors, retryAfterSec);
}

/** As `apiError`, of an answer that was not read yet. */
export async function readApiError(response: Response): Promise<CubeApiError> {
  const text = await response.text().catch(() => '');
  return apiError(response, parsed(text));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isFieldError(value: unknown): value is FieldError {
  return isObject(value) && typeof value['Field'] === 'string' && typeof value['Expected'] === 'string';
}

/** `fetch` itself says only "fetch failed", and what failed in the cause of its error; of several addresses, for each. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause !== undefined) return reasonOf(error.cause);
  const [first] = 'errors' in error && Array.isArray(error.errors) ? (error.errors as unknown[]) : [];
  return first === undefined ? error.message : reasonOf(first);
}
