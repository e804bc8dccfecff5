import { FAILED, RUNNING, TEST_IMAGES, until, type WireTask } from '@cube/testing/system';
import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FaultCase } from './fault-case';
import { ALWAYS } from './invariants';
import { service, type Stage } from './stage';

const MEMORY = 16 * 2 ** 20;
const LINE = 'y'.repeat(200);

export const ignoresSigterm: FaultCase = {
  name: 'ignores-sigterm',
  injected: 'a container that ignores SIGTERM is stopped, grace period 1 s',
  stage: { workers: 1 },
  invariants: [...ALWAYS, 'I7'],
  steps: async (stage) => {
    const { cluster, client, recorder } = stage;
    await stage.serving(['bystander']);
    await stage.keep();
    await client.run(service('stubborn', { Image: TEST_IMAGES.stubborn, Cmd: null, StopGracePeriod: 1 }));
    const { ContainerID } = await cluster.running('stubborn');
    await client.stop('stubborn');
    stage.faultOver();
    assert.equal((await cluster.final('stubborn')).ExitCode, 137);
    const events = recorder.events.filter(({ container }) => container === ContainerID);
    const times = ['kill', 'die'].map((action) => events.find((event) => event.action === action)?.at ?? Number.NaN);
    const graceMs = (times[1] ?? Number.NaN) - (times[0] ?? Number.NaN);
    assert.ok(graceMs > 900 && graceMs < 3_000, `killed ${graceMs} ms after SIGTERM`);
  },
};

export const outOfMemory: FaultCase = {
  name: 'out-of-memory',
  injected: 'a container eats more than its memory limit, twice',
  stage: { workers: 1 },
  invariants: [...ALWAYS, 'I7'],
  steps: async (stage) => {
    await stage.serving(['bystander']);
    await stage.keep();
    const Cmd = ['sh', '-c', 'a=$(yes | head -c 100000000); echo $a'];
    await stage.client.run(service('eater', { Cmd, Memory: MEMORY, RestartPolicy: 'on-failure:1' }), 'by itself');
    stage.faultOver();
    const { State, ReasonCode } = await stage.cluster.final('eater');
    assert.deepEqual({ State, ReasonCode }, { State: FAILED, ReasonCode: 'out-of-memory' });
  },
};

export const logFlood: FaultCase = {
  name: 'log-flood',
  injected: 'a container writes all it can to its log',
  stage: { workers: 1 },
  invariants: [...ALWAYS, 'I7'],
  steps: async (stage) => {
    const { cluster, client } = stage;
    await stage.serving(['bystander']);
    await stage.keep();
    await client.run(service('flood', { Cmd: ['yes', LINE], CPU: 0.5 }));
    const { ContainerID } = await cluster.running('flood');
    await until(
      'it wrote more than is kept',
      () => logBytes(stage, ContainerID),
      (bytes) => bytes > 12e6,
      40_000,
    );
    const { status, body } = await cluster.get<string>('/tasks/flood/logs?tail=50');
    assert.equal(status, 200);
    assert.equal(String(body).split('\n').filter(Boolean).length, 50);
    await stage.serving(['meanwhile']);
    await client.stop('flood');
    stage.faultOver();
    await cluster.final('flood');
    const kept = await logBytes(stage, ContainerID);
    assert.ok(kept < 40e6, `${kept} bytes of log are kept`);
  },
};

export const behindTheBack: FaultCase = {
  name: 'behind-the-back',
  injected: 'docker rm -f and docker stop by somebody else',
  stage: { workers: 1 },
  invariants: [...ALWAYS, 'I7'],
  steps: async (stage) => {
    const { cluster, engine } = stage;
    await stage.serving(['bystander']);
    await stage.keep();
    const [removed, stopped] = await stage.serving(['removed', 'stopped']);
    assert.ok(removed !== undefined && stopped !== undefined);
    const container = engine.docker.getContainer(removed.ContainerID);
    // The engine can't remove a container while it writes down its new name.
    await until(
      'it has its name',
      () => container.inspect(),
      ({ Name }) => Name === '/removed',
    );
    await container.remove({ force: true });
    await engine.docker.getContainer(stopped.ContainerID).stop({ t: 0 });
    stage.faultOver();
    const replaced = (task: WireTask) => task.Attempt === 2 && task.State === RUNNING;
    for (const name of ['removed', 'stopped']) await cluster.see(name, 'is replaced', replaced);
  },
};

/** Of all files of its log. */
async function logBytes({ engine }: Stage, id: string): Promise<number> {
  const { LogPath } = await engine.docker.getContainer(id).inspect();
  const folder = dirname(LogPath);
  const files = (await readdir(folder)).filter((name) => name.includes('-json.log'));
  const sizes = await Promise.all(files.map((name) => stat(join(folder, name)).catch(() => ({ size: 0 }))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}
