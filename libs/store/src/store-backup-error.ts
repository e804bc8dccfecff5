/** A backup that could not be written. The store goes on. */
export class StoreBackupError extends Error {
  override readonly name = 'StoreBackupError';

  constructor(
    readonly directory: string,
    readonly detail: string,
  ) {
    super(`the backup could not be written: make room for a second store on the disk of ${directory} (${detail})`);
  }
}
