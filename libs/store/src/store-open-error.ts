export type StoreOpenFailure = 'locked' | 'damaged' | 'newer' | 'unwritable';

const ADVICE: Readonly<Record<StoreOpenFailure, (directory: string) => string>> = {
  locked: (directory) =>
    `another process uses the data directory ${directory}: stop it, or give this one its own with CUBE_DATA_DIR`,
  damaged: (directory) =>
    `the store in ${directory} is damaged: restore a backup (cube-manager restore FILE --force), or move store.sqlite* away to start empty ` +
    '(running containers stay untouched)',
  newer: (directory) =>
    `the store in ${directory} was written by a newer version of Cube: start that version, or restore an older backup`,
  unwritable: (directory) =>
    `can't use the data directory ${directory}: make it writable for this user with room on its disk, ` +
    'or name another one with CUBE_DATA_DIR',
};

export function isStoreOpenFailure(failure: string): failure is StoreOpenFailure {
  return Object.hasOwn(ADVICE, failure);
}

/** Why a store did not open; the message says what to do. Nothing was changed on disk. */
export class StoreOpenError extends Error {
  override readonly name = 'StoreOpenError';

  constructor(
    readonly kind: StoreOpenFailure,
    readonly directory: string,
    readonly detail: string,
  ) {
    super(`${ADVICE[kind](directory)} (${detail})`);
  }
}
