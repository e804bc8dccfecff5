import { type SettingValues, readTrustedCa } from '@cube/server';
import { createWriteStream } from 'node:fs';
import { access, link, open, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { Agent, type Dispatcher, request } from 'undici';
import type { FileCommand } from './file-command';
import type { MANAGER_SETTINGS } from './settings';

type Settings = SettingValues<typeof MANAGER_SETTINGS>;

/** The manager writes the whole copy before it answers. */
const ANSWER_MS = 30 * 60_000;
const SILENCE_MS = 60_000;
const MOST_ERROR_BYTES = 4096;

export const backupCommand: FileCommand = {
  name: 'backup',
  about: 'saves all that the running manager knows to FILE',
  flags: [],
  details: [
    'Calls GET /backup of the manager that CUBE_MANAGER_HOST and CUBE_MANAGER_PORT name, with CUBE_TOKEN, and',
    'CUBE_TLS_CA_FILE where it serves TLS. The manager goes on working meanwhile.',
    'FILE must not exist. It will hold the Env values of all tasks, readable for you alone.',
  ],
  run: backUp,
};

async function backUp(file: string, _flags: ReadonlySet<string>, settings: Settings): Promise<string> {
  if (await exists(file)) throw new Error(`${file} exists already: name a new file`);
  const ca = readTrustedCa(settings.tlsCaFile);
  const agent = new Agent({
    connect: { timeout: 5_000, ...(ca !== null && { ca }) },
    headersTimeout: ANSWER_MS,
    bodyTimeout: SILENCE_MS,
  });
  try {
    const answer = await call(urlOf(settings), settings.token, agent);
    if (answer.statusCode !== 200) throw new Error(await refusalOf(answer));
    const bytes = await save(answer, file);
    const revision = String(answer.headers['cube-revision']);
    return [
      `Saved revision ${revision} (${bytes} bytes) to ${file}.`,
      'It holds the Env values of all tasks: keep it private.',
      'To go back to it: stop the manager, then restore the file (command "restore").',
    ].join('\n');
  } finally {
    await agent.destroy();
  }
}

function urlOf({ host, port, tlsCertFile }: Settings): string {
  const scheme = tlsCertFile === null ? 'http' : 'https';
  const reachable = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  return `${scheme}://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}/backup`;
}

async function call(url: string, token: string | null, dispatcher: Agent): Promise<Dispatcher.ResponseData> {
  const headers = token === null ? {} : { authorization: `Bearer ${token}` };
  try {
    return await request(url, { dispatcher, headers });
  } catch (error) {
    const why = error instanceof Error ? error.message || error.name : String(error);
    throw new Error(
      `no manager answers at ${url} (${why}): start it, or say where it is with CUBE_MANAGER_HOST and _PORT`,
      {
        cause: error,
      },
    );
  }
}

async function refusalOf({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<string> {
  const text = (await body.text()).slice(0, MOST_ERROR_BYTES);
  const later = headers['retry-after'] === undefined ? '' : `; try again in ${String(headers['retry-after'])} s`;
  return `the manager gave no backup: ${statusCode} ${messageOf(text)}${later}`;
}

function messageOf(text: string): string {
  try {
    const { Message } = JSON.parse(text) as { Message?: unknown };
    return typeof Message === 'string' ? Message : text;
  } catch {
    return text;
  }
}

/** The file has its name only once it is whole and on the disk. */
async function save({ headers, body }: Dispatcher.ResponseData, file: string): Promise<number> {
  const part = `${file}.part`;
  try {
    const sink = createWriteStream(part, { mode: 0o600 });
    await pipeline(body, sink);
    const expected = Number(headers['content-length']);
    if (sink.bytesWritten !== expected) {
      throw new Error(`the backup ended after ${sink.bytesWritten} of ${expected} bytes: try again`);
    }
    await using written = await open(part, 'r');
    await written.sync();
    await link(part, file);
    return sink.bytesWritten;
  } finally {
    await rm(part, { force: true });
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
