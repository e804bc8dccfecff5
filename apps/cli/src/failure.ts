import { CubeApiError, CubeUnreachableError, type FieldError } from '@cube/client';
import type { Connection } from './connection';
import { messageOf } from './error-message';
import { CliError, type ExitReason } from './exit-code';
import { printable } from './printable';

export interface Failure {
  readonly lines: readonly string[];
  readonly reason: ExitReason;
}

const TLS_TROUBLE = /certificate|self-signed|CERT_/i;

/** What an error means for whoever typed the command: what is wrong, what to do, and the exit code. */
export function failureOf(error: unknown, connection: Connection | null): Failure {
  if (error instanceof CliError) return { lines: error.message.split('\n').map(printable), reason: error.reason };
  if (error instanceof CubeUnreachableError) return unreachable(error, connection);
  if (error instanceof CubeApiError) return refused(error, connection);
  return { lines: [printable(messageOf(error))], reason: 'failed' };
}

function unreachable(error: CubeUnreachableError, connection: Connection | null): Failure {
  const hint = TLS_TROUBLE.test(error.message)
    ? 'Give the certificates to trust with CUBE_TLS_CA_FILE, or cube context add --ca-file.'
    : 'Is it started ("cube dev", "cube manager")? Where it is say --url, --context or CUBE_URL.';
  const looked = connection === null || error.message.includes(connection.url) ? '' : ` (${connection.url})`;
  return { lines: [printable(error.message) + looked, hint], reason: 'unreachable' };
}

function refused(error: CubeApiError, connection: Connection | null): Failure {
  const said = printable(error.message);
  const fields = error.fieldErrors.map(fieldLine);
  switch (error.status) {
    case 401:
    case 403: {
      const hint =
        connection === null || connection.token === null
          ? 'No token was sent: give one with CUBE_TOKEN, or cube context add NAME --url URL --token-file FILE.'
          : `The token of ${connection.tokenFrom} is not one that it takes (any more): ask whoever runs it for a new one.`;
      return { lines: [`${connection?.url ?? 'the manager'} refused: ${said}`, hint], reason: 'denied' };
    }
    case 404:
      return { lines: [said, ...fields], reason: 'unknown' };
    case 400:
    case 422:
      return { lines: [said, ...fields], reason: 'usage' };
    case 429:
    case 503: {
      const again =
        error.retryAfterSec === null ? 'Try it again in a moment.' : `Try it again in ${error.retryAfterSec} s.`;
      return { lines: [said, again, ...fields], reason: 'failed' };
    }
    default:
      return { lines: [said, ...fields], reason: 'failed' };
  }
}

function fieldLine({ Field, Value, Expected }: FieldError): string {
  const value = Value === null ? '' : ` ${JSON.stringify(Value)}:`;
  return printable(`  ${Field}:${value} expected ${Expected}`);
}
