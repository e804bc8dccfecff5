/**
 * Where the logic says what happened: one line per fact. `fields` are for machines; they never hold `Env`.
 * Production writes JSON or pretty lines; tests read them.
 */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
}

export type LogFields = Readonly<Record<string, unknown>>;

/** Says nothing. */
export const silentLog: Log = { debug() {}, info() {}, warn() {} };
