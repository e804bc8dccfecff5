export type RestoreFailure = 'locked' | 'unreadable' | 'foreign' | 'damaged' | 'newer' | 'occupied' | 'unwritable';

interface Places {
  readonly file: string;
  readonly directory: string;
}

const ADVICE: Readonly<Record<RestoreFailure, (places: Places) => string>> = {
  locked: ({ directory }) => `a manager uses the data directory ${directory}: stop it, then restore`,
  unreadable: ({ file }) => `can't read ${file}`,
  foreign: ({ file }) => `${file} is no backup of Cube: take one with GET /backup, or name another file`,
  damaged: ({ file }) => `the backup ${file} is damaged: restore another one`,
  newer: ({ file }) =>
    `the backup ${file} was made by a newer version of Cube: restore it with that version, or take an older backup`,
  occupied: ({ directory }) =>
    `${directory} has a store already: say --force to replace it (it is then kept beside the new one), ` +
    'or name another directory with CUBE_DATA_DIR',
  unwritable: ({ directory }) =>
    `can't write to the data directory ${directory}: make it writable for this user with room for another store`,
};

/** Why a backup was not restored; the message says what to do. The store that was there is as it was. */
export class RestoreError extends Error {
  override readonly name = 'RestoreError';

  constructor(
    readonly kind: RestoreFailure,
    places: Places,
    readonly detail: string,
  ) {
    super(`${ADVICE[kind](places)} (${detail})`);
  }
}
