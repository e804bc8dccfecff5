import type { Log } from '@cube/task';

/** The part of `process` that signals come through. */
export interface SignalSource {
  on(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
  exit(code: number): void;
}

export interface ShutdownOptions {
  readonly log: Log;
  /** Everything that must end in order. */
  readonly close: () => Promise<void>;
  /** After this long the process ends all the same. */
  readonly deadlineMs: number;
  readonly process: SignalSource;
}

const EXIT_CODES = { SIGTERM: 143, SIGINT: 130 } as const;

/** The first SIGTERM or SIGINT closes in order, then exits with 0; a second one exits at once. */
export function closeOnSignal({ log, close, deadlineMs, process }: ShutdownOptions): void {
  let closing = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (closing) {
        process.exit(EXIT_CODES[signal]);
        return;
      }
      closing = true;
      log.info(`${signal}: shutting down; once more exits at once`);
      setTimeout(() => process.exit(EXIT_CODES[signal]), deadlineMs).unref();
      close().then(
        () => process.exit(0),
        (error: unknown) => {
          log.warn(`shutting down failed: ${error instanceof Error ? error.message : String(error)}`);
          process.exit(1);
        },
      );
    });
  }
}
