// `npm run bench -- start`: from the wish to all containers running, N = 1 and N = 20, in alternating rounds on one private engine:
// (a) the bare engine through dockerode, 4 starts at once; (b) Cube, from POST to Running in the manager's API; (c) Docker Swarm mode,
// from service create to all tasks running. All with the same image, command, published port and memory limit. Who waits
// must not take the CPU that is measured: Cube is followed by its event stream, Swarm is asked once the engine started all.
import { buildTestImages, Cluster, PrivateEngine, RUNNING, until, type WireTask } from '@cube/testing/system';
import type Docker from 'dockerode';
import { once } from 'node:events';
import { EventStream } from './event-stream';
import { interruptible } from './interruptible';
import { median, medianInterval, round } from './percentile';

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 15);
const SIZES = (process.env['BENCH_SIZES'] ?? '1,20').split(',').map(Number);
const AT_ONCE = 4;
const MEMORY = 64 * 2 ** 20;
const PORT = '7777/tcp';
const COMMAND = ['sleep', '3600'];
const ASK_EVERY_MS = 4;
const LONGEST_MS = 120_000;
const LABEL = 'cube-bench.round';

type Way = 'bare' | 'cube' | 'swarm';

const WAYS: readonly Way[] = ['bare', 'cube', 'swarm'];

await interruptible(async (defer) => {
  const engine = await PrivateEngine.start({ network: 'bridge' });
  defer(() => engine.dispose());
  const { docker, address } = engine;
  const images = await buildTestImages(docker);
  await docker.swarmInit({ ListenAddr: '127.0.0.1:2377', AdvertiseAddr: '127.0.0.1' });
  const env = { CUBE_LOG_LEVEL: 'warn', CUBE_KEEP_ENDED: '0' };
  const cluster = await Cluster.start({ dockerHost: address, env });
  defer(() => cluster.stop());
  const results = [];
  for (const size of SIZES) results.push(await compare(docker, cluster, images.busybox, size));
  console.log(JSON.stringify({ bench: 'start', rounds: ROUNDS, results }));
});

async function compare(docker: Docker, cluster: Cluster, image: string, size: number): Promise<object> {
  const seconds: Record<Way, number[]> = { bare: [], cube: [], swarm: [] };
  // The first round warms caches and is not counted.
  for (let index = 0; index <= ROUNDS; index += 1) {
    // Each way is first, second and third equally often.
    for (const way of [0, 1, 2].map((place) => WAYS[(place + index) % 3] ?? 'bare')) {
      const ms = await timed(way, { docker, cluster, image, size, index });
      if (index > 0) seconds[way].push(ms);
    }
    process.stdout.write(`\rN = ${size}: round ${index} of ${ROUNDS}   `);
  }
  const { bare, cube, swarm } = seconds;
  const result = {
    size,
    medianMs: { bare: round(median(bare)), cube: round(median(cube)), swarm: round(median(swarm)) },
    cubeToBare: ratio(cube, bare),
    cubeToSwarm: ratio(cube, swarm),
    swarmToBare: ratio(swarm, bare),
    cubeMinusBareMs: difference(cube, bare),
  };
  console.log(`\rN = ${size}: ${JSON.stringify(result)}`);
  console.log(verdict(size, result.cubeMinusBareMs.median, result.cubeToBare.median, result.cubeToSwarm.median));
  return result;
}

function verdict(size: number, overheadMs: number, toBare: number, toSwarm: number): string {
  const met = size === 1 ? overheadMs <= 60 : toBare <= 1.05 && toSwarm <= 1;
  const target = size === 1 ? 'within 60 ms of the bare engine' : 'at most 1.05 x the bare engine and not above Swarm';
  return `target for N = ${size} (${target}): ${met ? 'met' : 'missed'}`;
}

function ratio(ones: readonly number[], others: readonly number[]): { median: number; interval95: readonly number[] } {
  const pairs = ones.map((one, index) => one / (others[index] ?? Number.NaN));
  return { median: round(median(pairs), 3), interval95: medianInterval(pairs).map((value) => round(value, 3)) };
}

function difference(
  ones: readonly number[],
  others: readonly number[],
): { median: number; interval95: readonly number[] } {
  const pairs = ones.map((one, index) => one - (others[index] ?? Number.NaN));
  return { median: round(median(pairs)), interval95: medianInterval(pairs).map((value) => round(value)) };
}

interface Round {
  readonly docker: Docker;
  readonly cluster: Cluster;
  readonly image: string;
  readonly size: number;
  readonly index: number;
}

function timed(way: Way, given: Round): Promise<number> {
  switch (way) {
    case 'bare':
      return timeBare(given);
    case 'cube':
      return timeCube(given);
    case 'swarm':
      return timeSwarm(given);
    default:
      return way satisfies never;
  }
}

/** What Cube's worker asks of the engine, asked directly. */
async function timeBare({ docker, image, size }: Round): Promise<number> {
  const began = performance.now();
  const made: Docker.Container[] = [];
  let left = size;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const container = await docker.createContainer({
        Image: image,
        Cmd: COMMAND,
        Labels: { [LABEL]: 'bare' },
        ExposedPorts: { [PORT]: {} },
        HostConfig: {
          Memory: MEMORY,
          MemorySwap: MEMORY,
          PidsLimit: 1024,
          SecurityOpt: ['no-new-privileges'],
          LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
          PortBindings: { [PORT]: [{ HostIp: '127.0.0.1', HostPort: '' }] },
        },
      });
      made.push(container);
      await container.start();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const ms = performance.now() - began;
  await Promise.all(made.map((container) => container.remove({ force: true })));
  return ms;
}

async function timeCube({ docker, cluster, image, size, index }: Round): Promise<number> {
  const started = await startEvents(docker, `cube.cluster=${cluster.name}`, 'cube.task');
  const events = await EventStream.open(cluster.url);
  const names = Array.from({ length: size }, (_, number) => `start-${size}-${index}-${number}`);
  const began = performance.now();
  await Promise.all(
    names.map((Name) =>
      cluster.run({
        Name,
        Image: image,
        Cmd: COMMAND,
        Memory: MEMORY,
        ExposedPorts: { [PORT]: {} },
        PortBindings: { [PORT]: '' },
        StopGracePeriod: 0,
      }),
    ),
  );
  await events.untilRunning(size);
  const { body } = await cluster.get<WireTask[]>('/tasks');
  const ms = performance.now() - began;
  const running = body.filter(({ State }) => State === RUNNING);
  if (running.length !== size) throw new Error(`${running.length} of ${size} tasks run, by the manager's API`);
  const early = running.filter(({ ID }) => !started.ids.has(ID)).map(({ Name }) => Name);
  started.stop();
  if (early.length > 0) throw new Error(`shown Running before the engine started them: ${early.join(', ')}`);
  await Promise.all(names.map((name) => cluster.delete(`/tasks/${name}?remove=true`)));
  await until(
    'all tasks are gone',
    () => cluster.get<WireTask[]>('/tasks'),
    ({ body }) => body.length === 0,
    60_000,
  );
  // The worker keeps none of them: CUBE_KEEP_ENDED=0.
  const left = () => docker.listContainers({ all: true, filters: { label: [`cube.cluster=${cluster.name}`] } });
  await until('their containers are removed', left, (found) => found.length === 0, 60_000);
  return ms;
}

interface StartEvents {
  readonly ids: ReadonlySet<string>;
  until(size: number): Promise<void>;
  stop(): void;
}

/** What the engine says it started: the values of one label of the containers that carry another. */
async function startEvents(docker: Docker, filter: string, label: string): Promise<StartEvents> {
  const ids = new Set<string>();
  const filters = JSON.stringify({ type: ['container'], event: ['start'], label: [filter] });
  const stream = await docker.getEvents({ filters });
  stream.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString().split('\n').filter(Boolean)) {
      const event = JSON.parse(line) as { Actor: { Attributes: Record<string, string> } };
      ids.add(event.Actor.Attributes[label] ?? '');
    }
  });
  const until = async (size: number) => {
    while (ids.size < size) await once(stream, 'data', { signal: AbortSignal.timeout(LONGEST_MS) });
  };
  return {
    ids,
    until,
    stop: () => ('destroy' in stream ? (stream as unknown as { destroy(): void }).destroy() : undefined),
  };
}

async function timeSwarm({ docker, image, size, index }: Round): Promise<number> {
  const started = await startEvents(
    docker,
    `com.docker.swarm.service.name=start-${size}-${index}`,
    'com.docker.swarm.task.id',
  );
  const began = performance.now();
  const service = await docker.createService({
    Name: `start-${size}-${index}`,
    TaskTemplate: {
      ContainerSpec: { Image: image, Command: COMMAND, StopGracePeriod: 0 },
      Resources: { Limits: { MemoryBytes: MEMORY } },
      RestartPolicy: { Condition: 'none' },
    },
    Mode: { Replicated: { Replicas: size } },
    EndpointSpec: { Ports: [{ Protocol: 'tcp', TargetPort: 7777, PublishMode: 'host' }] },
  });
  const filters = JSON.stringify({ service: [`start-${size}-${index}`] });
  await started.until(size);
  await untilAll(async () => {
    const tasks = (await docker.listTasks({ filters })) as { Status: { State: string } }[];
    return tasks.filter(({ Status }) => Status.State === 'running');
  }, size);
  const ms = performance.now() - began;
  started.stop();
  await docker.getService(service.id).remove();
  await until(
    'the containers of the service are gone',
    () => docker.listContainers({ all: true, filters: { label: ['com.docker.swarm.service.name'] } }),
    (left) => left.length === 0,
    60_000,
  );
  return ms;
}

async function untilAll<T>(ask: () => Promise<readonly T[]>, size: number): Promise<readonly T[]> {
  const deadline = performance.now() + LONGEST_MS;
  for (;;) {
    const found = await ask();
    if (found.length === size) return found;
    if (performance.now() > deadline) throw new Error(`only ${found.length} of ${size} run after two minutes`);
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
}
