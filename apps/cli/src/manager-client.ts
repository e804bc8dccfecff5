import { createCubeClient, type CubeClient } from '@cube/client';
import { readFileSync } from 'node:fs';
import type { Connection } from './connection';
import { messageOf } from './error-message';
import { CliError } from './exit-code';

type Fetch = (request: Request) => Promise<Response>;

/** Without an answer for so long, the manager is away. What an answer then says may take as long as it likes. */
const ANSWER_MS = 15_000;

/** The client for a connection. */
export function clientFor({ url, token, caFile }: Connection, fetch?: Fetch): CubeClient {
  if (caFile !== null) trust(caFile);
  return createCubeClient({ url, token, fetch: fetch ?? answeringInTime(ANSWER_MS) });
}

/** The same, for what may take longer until the answer begins, or must not take as long. */
export function clientAnsweringIn({ url, token }: Connection, answerMs: number): CubeClient {
  return createCubeClient({ url, token, fetch: answeringInTime(answerMs) });
}

function answeringInTime(answerMs: number): Fetch {
  return async (request) => {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new Error(`no answer within ${answerMs / 1000} s`)), answerMs);
    try {
      // Nobody waits for it who only asks for help.
      const { httpFetch } = await import('./http-fetch');
      return await httpFetch(request, AbortSignal.any([request.signal, late.signal]));
    } finally {
      clearTimeout(timer);
    }
  };
}

function trust(caFile: string): void {
  // Most connections need none of it.
  const { getCACertificates, setDefaultCACertificates } = process.getBuiltinModule('node:tls');
  try {
    setDefaultCACertificates([...getCACertificates('default'), readFileSync(caFile, 'utf8')]);
  } catch (error) {
    throw new CliError(`the certificates in ${caFile} can't be used: ${messageOf(error)}`, 'usage');
  }
}
