import { existsSync, renameSync, writeFileSync } from 'node:fs';

const LIBRARIES = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib'].map(
  (folder) => `${folder}/faketime/libfaketimeMT.so.1`,
);

export function faketimeLibrary(): string | null {
  return LIBRARIES.find((path) => existsSync(path)) ?? null;
}

/** The wall clock of processes that are started with its environment. Their monotonic clock goes on as ever. */
export class WallClock {
  constructor(private readonly file: string) {
    this.jumpTo(0);
  }

  get env(): Readonly<Record<string, string>> {
    const library = faketimeLibrary();
    if (library === null)
      throw new Error('libfaketimeMT.so.1 is missing: install it (Debian: apt-get install faketime)');
    return {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: this.file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
  }

  /** Seconds ahead of the true time, or behind it. */
  jumpTo(seconds: number): void {
    // At once as a whole: a process reads it at every look at the clock.
    writeFileSync(`${this.file}.new`, `${seconds < 0 ? '' : '+'}${seconds}s`);
    renameSync(`${this.file}.new`, this.file);
  }
}
