import {
  type Difference,
  historyLines,
  keptHistory,
  readHistory,
  type RecordedHistory,
  replay,
  type ReplayReport,
} from '@cube/control-plane';
import { SqliteStore } from '@cube/store';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileCommand } from './file-command';

const SAVE = 'save';

/** Differences that are shown; the rest is counted. */
const SHOWN = 20;

export const replayCommand: FileCommand = {
  name: 'replay',
  about: 'makes every recorded decision again, and shows those that come out otherwise',
  flags: [{ name: SAVE, about: 'write the history to FILE.jsonl instead: to be kept, and replayed by later versions' }],
  defaultFile: ({ dataDir }) => dataDir,
  details: [
    'FILE is the data directory of a stopped manager (CUBE_DATA_DIR by default), a backup, or a history that was saved',
    'before (.jsonl). A running manager is asked for a backup first: command "backup".',
    'Ends with 1 if a decision comes out otherwise. A saved history holds no Env values.',
  ],
  run: async (file, flags) => {
    if (!existsSync(file)) throw new Error(`There is no ${file}: give a data directory, a backup or a saved history.`);
    return flags.has(SAVE) ? save(file) : report(file);
  },
};

async function report(file: string): Promise<string> {
  const result = await withHistory(file, replay);
  const words = wordsOf(result);
  if (result.differing > 0) throw new Error(words);
  return words;
}

async function withHistory<T>(file: string, look: (history: RecordedHistory) => Promise<T>): Promise<T> {
  if (file.endsWith('.jsonl')) return look(readHistory((await readFile(file, 'utf8')).split('\n')));
  return withStore(file, async (store) => look(await keptHistory(store)));
}

async function save(file: string): Promise<string> {
  const target = `${file.replace(/\/+$/, '')}.jsonl`;
  const lines = await withStore(file, async (store) => {
    const all: string[] = [];
    for await (const line of historyLines(store)) all.push(line);
    return all;
  });
  await writeFile(target, `${lines.join('\n')}\n`, { flag: 'wx', mode: 0o600 });
  return `Saved ${lines.length} lines to ${target}.`;
}

/** A data directory is opened as it is; of a backup a store is made, which goes away afterwards. */
async function withStore<T>(file: string, look: (store: SqliteStore) => Promise<T>): Promise<T> {
  if ((await stat(file)).isDirectory()) return withOpened(file, look);
  const directory = await mkdtemp(join(tmpdir(), 'cube-replay-'));
  try {
    await SqliteStore.restore({ directory, file, replace: false });
    return await withOpened(directory, look);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function withOpened<T>(directory: string, look: (store: SqliteStore) => Promise<T>): Promise<T> {
  const store = await SqliteStore.open({ directory });
  try {
    return await look(store);
  } finally {
    await store.close();
  }
}

function wordsOf({ from, to, decisions, unproven, differing, differences }: ReplayReport): string {
  const shown = differences.slice(0, SHOWN);
  return [
    `Made ${decisions} decisions of the revisions ${from + 1} to ${to} again: ${differing === 0 ? 'all came out the same' : `${differing} came out otherwise`}.`,
    ...(unproven === 0
      ? []
      : [`${unproven} were left out: an earlier version recorded them without all of their inputs.`]),
    ...shown.flatMap(lines),
    ...(differing > shown.length ? [`... and ${differing - shown.length} more.`] : []),
  ].join('\n');
}

function lines({ revision, taskName, taskId, recorded, recomputed, parts }: Difference): string[] {
  return [
    `revision ${revision}, task ${taskName} (${taskId}): ${parts.join(', ')}`,
    `  recorded ${recorded.hash}: ${recorded.summary}`,
    `  now      ${recomputed.hash}: ${recomputed.summary}`,
  ];
}
