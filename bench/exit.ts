// `npm run bench -- exit`: from the exit of a container, by the engine's own event, to the final state in the manager's API.
import { Cluster, requireEngine, buildTestImages, type WireTask } from '@cube/testing/system';
import type Docker from 'dockerode';
import { interruptible } from './interruptible';
import { median, percentile, round } from './percentile';

const EXITS = Number(process.env['BENCH_EXITS'] ?? 100);
const TARGET_P99_MS = 250;
/** How long a container lives before it exits by itself, seconds: long enough to be seen Running. */
const LIFE_SEC = '0.3';
const ASK_EVERY_MS = 2;

await interruptible(async (defer) => {
  const engine = await requireEngine();
  const images = await buildTestImages(engine);
  const cluster = await Cluster.start({ workers: 1, env: { CUBE_LOG_LEVEL: 'warn' } });
  defer(() => cluster.stop());
  // An open stream would keep this process, as long as the engine runs.
  const exits = new AbortController();
  defer(() => Promise.resolve(exits.abort()));
  const died = await watchExits(engine, cluster.name, exits.signal);
  const delays: number[] = [];
  for (let index = 0; index < EXITS; index += 1) {
    const { ID } = await cluster.run({
      Name: `exit-${index}`,
      Image: images.busybox,
      Cmd: ['sleep', LIFE_SEC],
      RestartPolicy: 'no',
    });
    const seenAt = await untilFinal(cluster, ID);
    const diedAt = died.get(ID);
    if (diedAt === undefined) throw new Error(`the engine said nothing of the exit of task ${ID}`);
    delays.push(seenAt - diedAt);
  }
  const p99 = round(percentile(delays, 0.99));
  console.log(
    `exit to final state: median ${round(median(delays))} ms, p99 ${p99} ms, most ${round(Math.max(...delays))} ms`,
  );
  console.log(`target: p99 under ${TARGET_P99_MS} ms: ${p99 < TARGET_P99_MS ? 'met' : 'missed'}`);
  console.log(
    JSON.stringify({
      bench: 'exit',
      exits: EXITS,
      medianMs: round(median(delays)),
      p99Ms: p99,
      maxMs: round(Math.max(...delays)),
    }),
  );
});

/** When each task's container died, milliseconds since the epoch, as the engine says. */
async function watchExits(docker: Docker, name: string, stop: AbortSignal): Promise<Map<string, number>> {
  const died = new Map<string, number>();
  const filters = JSON.stringify({ type: ['container'], event: ['die'], label: [`cube.cluster=${name}`] });
  const stream = await docker.getEvents({ filters, abortSignal: stop });
  stream.on('error', () => undefined);
  stream.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString().split('\n').filter(Boolean)) {
      const event = JSON.parse(line) as { timeNano: number; Actor: { Attributes: Record<string, string> } };
      died.set(event.Actor.Attributes['cube.task'] ?? '', event.timeNano / 1e6);
    }
  });
  return died;
}

async function untilFinal(cluster: Cluster, id: string): Promise<number> {
  for (;;) {
    const { body } = await cluster.get<WireTask>(`/tasks/${id}`);
    if (body.Final) return Date.now();
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
}
