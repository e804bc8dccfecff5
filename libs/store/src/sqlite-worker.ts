/**
 * The threads that touch the database: one serves the store, so that a stalled disk stalls it and nothing else; a backup and a
 * restore have one of their own while they last. What it imports of this library is in `database/`, by full file names and in
 * erasable TypeScript: so it starts as it is under Node's type stripping, and bundled as `sqlite-worker.mjs`.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { backup } from './database/backup.ts';
import { openDatabase, takeLock } from './database/open-database.ts';
import { refusalOf } from './database/refusal.ts';
import { restore } from './database/restore.ts';
import { sweepTemporary } from './database/store-files.ts';
import { Versions } from './database/versions.ts';
import type { Answer, Envelope, Job, Outcome } from './sqlite-protocol.ts';

type Port = NonNullable<typeof parentPort>;

function run(port: Port, job: Job): void {
  try {
    port.postMessage(begin(port, job));
  } catch (error) {
    const { failure, message } = refusalOf(error);
    port.postMessage({ kind: 'refused', failure, detail: message } satisfies Outcome);
  }
}

function begin(port: Port, job: Job): Outcome {
  switch (job.kind) {
    case 'serve':
      return open(port, job);
    case 'backup':
      return { kind: 'backed-up', backup: backup(job) };
    case 'restore':
      return { kind: 'restored', restored: restore(job) };
    default:
      return job satisfies never;
  }
}

function open(port: Port, { directory, maxBytes }: Extract<Job, { kind: 'serve' }>): Outcome {
  const lock = takeLock(directory);
  try {
    sweepTemporary(directory);
    const { db, migrated } = openDatabase(directory, maxBytes);
    const versions = new Versions(db);
    serve(port, versions, () => {
      db.close();
      lock.close();
    });
    const { history, ...position } = versions.meta;
    return { kind: 'opened', history, ancestors: versions.ancestors, position, migrated };
  } catch (error) {
    lock.close();
    throw error;
  }
}

function serve(port: Port, versions: Versions, close: () => void): void {
  port.on('message', ({ id, request }: Envelope) => {
    if (request.kind === 'close') {
      close();
      port.close();
      return;
    }
    try {
      const reply = versions.serve(request);
      const answer: Answer = { id, reply };
      port.postMessage(answer, reply.kind === 'rows' ? [reply.rows.bytes.buffer] : []);
    } catch (error) {
      const answer: Answer = { id, error: String(error) };
      port.postMessage(answer);
    }
  });
}

if (parentPort !== null) run(parentPort, workerData as Job);
