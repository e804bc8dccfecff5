/** A leadership or a compaction that could not be recorded. `full`: make room and try again; `unknown`: try again. */
export class StoreWriteError extends Error {
  override readonly name = 'StoreWriteError';

  constructor(
    readonly failed: 'conflict' | 'fenced' | 'full' | 'unknown',
    detail: string,
  ) {
    super(failed === 'full' ? `the disk of the store is full: ${detail}` : `the store can't write: ${detail}`);
  }
}
