import { errorCode } from './error-code';

/** A server that can't listen, in words that say which setting to change. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/** Where to listen, and which settings move it. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
  /** Such as `CUBE_WORKER_HOST`. */
  readonly hostSetting: string;
  readonly portSetting: string;
}

/** The same error where there is nothing to explain. */
export function explainListenError(error: unknown, at: ListenAddress): unknown {
  const words = listenWords(errorCode(error), at);
  return words === null ? error : new ListenError(words, { cause: error });
}

function listenWords(code: string, at: ListenAddress): string | null {
  const move = `Set ${at.portSetting} to another one`;
  switch (code) {
    case 'EADDRINUSE': {
      const airPlay = at.port === 5000 || at.port === 7000 ? ' (on macOS the AirPlay receiver holds it)' : '';
      return `Port ${at.port} on ${at.host} is taken${airPlay}. ${move}, or stop what holds it.`;
    }
    case 'EACCES':
      return `Port ${at.port} on ${at.host} is not allowed for this user. ${move}, above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${at.host} is not an address of this machine. Set ${at.hostSetting} to one that is, such as 127.0.0.1.`;
    default:
      return null;
  }
}
