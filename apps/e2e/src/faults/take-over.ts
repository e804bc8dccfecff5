import { type AppProcess, call, freePorts } from '@cube/testing/system';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Stage } from './stage';

const RETRY_MS = 100;
const LONGEST_MS = 20_000;

/** A manager that is in charge no more and does not know it. */
export interface EarlierManager {
  readonly app: AppProcess;
  readonly url: string;
  /** Sends the request until it is answered with 2xx. */
  insists(method: string, path: string, body?: unknown): Promise<void>;
}

/** The manager stands still; another one starts elsewhere from a backup of it, and leads the workers. */
export async function takeOver(stage: Stage): Promise<EarlierManager> {
  const { cluster } = stage;
  const { manager: app, url } = cluster;
  if (app === null) throw new Error('there is no manager to take over from');
  stage.onClose(() => app.end('SIGKILL'));
  const file = join(cluster.directory, 'backup.sqlite');
  const backup = await fetch(`${url}/backup`);
  if (!backup.ok) throw new Error(`GET /backup answered ${backup.status}`);
  await writeFile(file, Buffer.from(await backup.arrayBuffer()));
  app.freeze();
  const [port = 0] = await freePorts(1);
  const directory = join(cluster.directory, 'second-manager');
  await restore(file, { CUBE_DATA_DIR: directory, CUBE_CLUSTER: cluster.name });
  cluster.moveManager(port, { CUBE_DATA_DIR: directory });
  await cluster.ready();
  stage.takenOverAt = Date.now();
  return { app, url, insists: (method, path, body) => insist(method, url + path, body) };
}

async function restore(file: string, env: Readonly<Record<string, string>>): Promise<void> {
  const { PATH = '' } = process.env;
  const script = join(process.cwd(), 'dist/manager.mjs');
  await promisify(execFile)(process.execPath, [script, 'restore', file], { env: { PATH, ...env } });
}

async function insist(method: string, url: string, body: unknown): Promise<void> {
  const deadline = performance.now() + LONGEST_MS;
  for (let status = 0; status < 200 || status > 299; await sleep(RETRY_MS)) {
    if (performance.now() > deadline) throw new Error(`${method} ${url} is answered ${status}`);
    status = await call(method, url, body, {}).then(
      (answer) => answer.status,
      () => 0,
    );
  }
}
