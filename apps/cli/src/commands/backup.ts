import { answerOf } from '@cube/client';
import { Command } from 'commander';
import { createWriteStream } from 'node:fs';
import { access, link, open, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { pipeline } from 'node:stream/promises';
import { CliError } from '../exit-code';
import { type Frame, withExamples } from '../frame';
import { clientAnsweringIn } from '../manager-client';
import type { Session } from '../session';

/** The manager writes the whole copy before it answers. */
const ANSWER_MS = 30 * 60_000;

export function backupCommand(frame: Frame): Command {
  const command = new Command('backup')
    .helpGroup('Set up:')
    .summary('save all that the manager knows')
    .description(
      'Save all that the manager knows to a new file, as of one revision; it goes on working meanwhile. The file holds the Env values of all tasks, and is readable for you alone.',
    )
    .argument('<file>', 'a file that does not exist yet');
  withExamples(command, [['cube backup /var/backups/cube.sqlite', 'cube restore goes back to it']]);
  return frame.calls(command, (session, { args: [file = ''] }) => backUp(session, file));
}

async function backUp(session: Session, file: string): Promise<void> {
  if (await exists(file)) throw new CliError(`${file} exists already: name a new file`, 'usage');
  const { connection, terminal, stop } = session;
  const client = session.fetch === undefined ? clientAnsweringIn(connection, ANSWER_MS) : session.client;
  const call = client.GET('/backup', { parseAs: 'stream', signal: stop });
  const content = (await answerOf(call)) as unknown as ReadableStream<Uint8Array>;
  const { response } = await call;
  const written = await save(content, Number(response.headers.get('content-length') ?? Number.NaN), file);
  const revision = response.headers.get('cube-revision') ?? '';
  terminal.err('It holds the Env values of all tasks: keep it private.\n');
  terminal.out(`Saved revision ${revision} (${written} bytes) to ${file}.\n`);
}

/** The file has its name only once it is whole and on the disk. */
async function save(content: ReadableStream<Uint8Array>, expected: number, file: string): Promise<number> {
  const part = `${file}.part`;
  // One that was left there may be readable for others.
  await rm(part, { force: true });
  try {
    const sink = createWriteStream(part, { flags: 'wx', mode: 0o600 });
    await pipeline(Readable.fromWeb(content), sink);
    if (!Number.isNaN(expected) && sink.bytesWritten !== expected) {
      throw new CliError(`the backup ended after ${sink.bytesWritten} of ${expected} bytes: try it again`);
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
