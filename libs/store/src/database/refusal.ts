import type { RestoreFailure } from '../restore-error.ts';
import type { StoreOpenFailure } from '../store-open-error.ts';

/** Why a job of the thread can't be done, for the error on the other side. */
export class Refusal extends Error {
  readonly failure: StoreOpenFailure | RestoreFailure;

  constructor(failure: Refusal['failure'], detail: string) {
    super(detail);
    this.failure = failure;
  }
}

/** SQLite's name of an error, such as SQLITE_FULL; empty for other errors. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** What an error of SQLite or the file system comes to. Throws what is neither: that is a bug. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const detail = error instanceof Error ? error.message : String(error);
  const code = codeOf(error);
  if (/^SQLITE_(NOTADB|CORRUPT)/.test(code)) return new Refusal('damaged', detail);
  if (/^(SQLITE_|E[A-Z]+$)/.test(code)) return new Refusal('unwritable', detail);
  throw error;
}
