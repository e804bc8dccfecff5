import { type SettingValues } from '@cube/server';
import { SqliteStore } from '@cube/store';
import type { FileCommand } from './file-command';
import type { MANAGER_SETTINGS } from './settings';

type Settings = Pick<SettingValues<typeof MANAGER_SETTINGS>, 'dataDir'>;

const FORCE = 'force';

export const restoreCommand: FileCommand = {
  name: 'restore',
  about: 'makes a backup the store of a stopped manager',
  flags: [{ name: FORCE, about: 'replace the store that is there; it is kept beside the new one' }],
  details: [
    'The manager that uses CUBE_DATA_DIR must be stopped. FILE is checked in full first, and left as it is.',
    'What happened after the backup is forgotten: a new history begins. Running containers stay untouched.',
  ],
  run: restore,
};

async function restore(file: string, flags: ReadonlySet<string>, { dataDir }: Settings): Promise<string> {
  const { history, from, keptAs } = await SqliteStore.restore({ directory: dataDir, file, replace: flags.has(FORCE) });
  return [
    `Restored ${file} to ${dataDir}: revision ${from.upTo} of history ${from.history}, now history ${history}.`,
    ...(keptAs === null ? [] : [`The store that was there is kept as ${keptAs}.`]),
    'Start the manager next. It adopts the containers that the backup knows and wants, and reports those of tasks',
    'that came after it without touching them.',
  ].join('\n');
}
