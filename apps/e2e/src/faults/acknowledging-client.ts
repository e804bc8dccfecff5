import type { Answer, Cluster, WireTask } from '@cube/testing/system';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AcknowledgedTask } from './evidence';

const RETRY_MS = 100;
const LONGEST_RETRY_MS = 60_000;
/** The manager may know more soon, or be another one: the same write is sent again. */
const TRY_AGAIN = [429, 502, 503, 504];

export interface Wish extends Readonly<Record<string, unknown>> {
  readonly Name: string;
  readonly Image: string;
}

/** A user who sends each write until it is acknowledged, and remembers what was. */
export class AcknowledgingClient {
  readonly acknowledged: AcknowledgedTask[] = [];

  constructor(private readonly cluster: Cluster) {}

  /** Returns once it is durable. The same event is sent again and again, so that it can't become two tasks. */
  async run(wish: Wish, ends: AcknowledgedTask['ends'] = 'never'): Promise<void> {
    const event = eventOf(wish);
    await insist(() => this.cluster.post('/tasks', event), 201);
    this.remember(wish, event, ends);
  }

  /** Sends it once; the status of the answer, 0 where there was none. */
  async offer(wish: Wish): Promise<number> {
    const event = eventOf(wish);
    const { status } = await this.cluster.post('/tasks', event).catch(() => ({ status: 0 }));
    if (status === 201) this.remember(wish, event, 'never');
    return status;
  }

  async stop(name: string): Promise<void> {
    await insist(() => this.cluster.delete(`/tasks/${name}`), 204);
    const task = this.acknowledged.find((known) => known.name === name);
    if (task === undefined) throw new Error(`nobody was told of a task ${name}`);
    task.stopped = true;
  }

  /** Remembers what an answer called final. */
  look(tasks: readonly WireTask[]): void {
    const final = new Set(tasks.filter(({ Final }) => Final).map(({ ID }) => ID));
    for (const task of this.acknowledged) if (final.has(task.id)) task.finalAt ??= Date.now();
  }

  private remember(wish: Wish, event: ReturnType<typeof eventOf>, ends: AcknowledgedTask['ends']): void {
    const { Name: name, Image: image } = wish;
    const singleton = wish['Singleton'] === true;
    const { ID: eventId, Task } = event;
    this.acknowledged.push({ id: Task.ID, eventId, name, image, singleton, ends, stopped: false, finalAt: null });
  }
}

function eventOf(wish: Wish) {
  return { ID: randomUUID(), State: 2, Task: { ...wish, ID: randomUUID() } };
}

async function insist(send: () => Promise<Answer>, wanted: number): Promise<void> {
  const deadline = performance.now() + LONGEST_RETRY_MS;
  for (;;) {
    const answer = await send().catch((error: unknown) => String(error));
    if (typeof answer !== 'string') {
      if (answer.status === wanted) return;
      if (!TRY_AGAIN.includes(answer.status)) throw new Error(`not acknowledged: ${describe(answer)}`);
    }
    if (performance.now() > deadline) throw new Error(`not acknowledged for a minute: ${describe(answer)}`);
    await sleep(RETRY_MS);
  }
}

function describe(answer: Answer | string): string {
  return typeof answer === 'string' ? answer : `${answer.status} ${JSON.stringify(answer.body)}`;
}
