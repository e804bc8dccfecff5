import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultCase } from './fault-case';
import { ALWAYS } from './invariants';
import { service, type Stage } from './stage';
import { SyncErrors } from './sync-errors';

const DISK_MIB = 16;
const BROKEN_MS = 4_000;
/** A task that no node can take: it costs a write and no container. */
const UNPLACEABLE = { CPU: 4_000, Env: [`FILLING=${'x'.repeat(16_000)}`] };
/** What the log of the database has room for without growing. */
const MOST_OFFERS = 500;

export const diskFull: FaultCase = {
  name: 'disk-full',
  injected: `the ${DISK_MIB} MiB disk under the database is full for ${BROKEN_MS / 1000} s`,
  stage: { workers: 1, diskMiB: DISK_MIB },
  invariants: [...ALWAYS, 'I7'],
  steps: async (stage) => {
    await prepare(stage);
    await stage.disk.fill();
    assert.equal(await firstRefusal(stage), 503);
    await readsGoOn(stage);
    await stage.disk.free();
    stage.faultOver();
    await clearUp(stage);
  },
};

export const syncErrors: FaultCase = {
  name: 'sync-errors',
  injected: `every sync under the database fails with EIO for ${BROKEN_MS / 1000} s (strace)`,
  stage: { workers: 1 },
  invariants: [...ALWAYS, 'I7'],
  steps: async (stage) => {
    const { cluster } = stage;
    await prepare(stage);
    const { manager } = cluster;
    assert.ok(manager?.running);
    const errors = await SyncErrors.inject(manager.pid);
    stage.onClose(() => errors.end());
    const status = await firstRefusal(stage);
    // 503, or no answer: the manager may end, for what a failed sync left behind nobody knows.
    assert.ok(status === 503 || status === 0, `a write was answered ${status} while no sync worked`);
    await sleep(BROKEN_MS);
    await errors.end();
    // As whoever supervises it would.
    if (!manager.running) cluster.startManager();
    stage.faultOver();
    await clearUp(stage);
  },
};

/** What runs on, and what ends while no write lands. */
async function prepare(stage: Stage): Promise<void> {
  await stage.serving(['bystander']);
  await stage.keep();
  await stage.client.run(service('ends-meanwhile', { Cmd: ['sleep', '2'] }), 'by itself');
  await stage.cluster.running('ends-meanwhile');
}

/** The answer to the first write that is not acknowledged. */
async function firstRefusal({ client }: Stage): Promise<number> {
  for (let index = 0; index < MOST_OFFERS; index += 1) {
    const status = await client.offer(service(`offered-${index}`, UNPLACEABLE));
    if (status !== 201) return status;
  }
  throw new Error(`${MOST_OFFERS} writes were acknowledged on a broken disk`);
}

async function readsGoOn({ cluster }: Stage): Promise<void> {
  const deadline = performance.now() + BROKEN_MS;
  while (performance.now() < deadline) {
    for (const path of ['/tasks', '/nodes', '/health/live']) assert.equal((await cluster.get(path)).status, 200, path);
    const { body } = await cluster.get<{ Liveness: string }[]>('/nodes');
    assert.deepEqual(
      body.map(({ Liveness }) => Liveness),
      ['ready'],
    );
    await sleep(200);
  }
}

/** Writes go on: what waits for a node that will never come is stopped, and a new service runs. */
async function clearUp({ client, cluster }: Stage): Promise<void> {
  await client.run(service('afterwards'));
  await cluster.running('afterwards');
  for (const { name } of client.acknowledged) if (name.startsWith('offered-')) await client.stop(name);
}
