import type Docker from 'dockerode';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EngineEvent, type EngineRecord, type Outage, readEngineEvent } from './engine-record';

const RETRY_MS = 20;

/** Writes down the engine's events of containers from now on, also across restarts of the engine. */
export class EngineRecorder implements EngineRecord {
  readonly events: EngineEvent[] = [];
  readonly outages: Outage[] = [];
  readonly limits = new Map<string, { cpu: number; memoryBytes: number }>();
  private readonly seen = new Set<string>();
  private stream: Readable | null = null;
  private closed = false;
  private newest: number;

  private constructor(private readonly docker: Docker) {
    this.newest = Date.now();
  }

  static async start(docker: Docker): Promise<EngineRecorder> {
    const recorder = new EngineRecorder(docker);
    await recorder.subscribe();
    void recorder.follow();
    return recorder;
  }

  /** Takes the engine away and back by `work`: what happens until events are heard again is not the containers' doing. */
  async outage(work: () => Promise<void>): Promise<void> {
    const from = Date.now();
    await work();
    while (this.stream === null && !this.closed) await sleep(RETRY_MS);
    this.outages.push({ from, to: Date.now() });
  }

  close(): void {
    this.closed = true;
    this.stream?.destroy();
  }

  private async follow(): Promise<void> {
    while (!this.closed) {
      const { stream } = this;
      if (stream !== null) await once(stream, 'close').catch(() => undefined);
      this.stream = null;
      while (!this.closed && !(await this.subscribed())) await sleep(RETRY_MS);
    }
  }

  private subscribed(): Promise<boolean> {
    return this.subscribe().then(
      () => true,
      () => false,
    );
  }

  private async subscribe(): Promise<void> {
    const filters = JSON.stringify({ type: ['container'] });
    // The engine keeps its latest events: what came between two streams is in the second one.
    const since = Number((this.newest / 1000).toFixed(3));
    const stream = await (this.docker.getEvents({ filters, since }) as Promise<unknown> as Promise<Readable>);
    // A stream that breaks is closed, and followed by another.
    stream.on('error', () => stream.destroy());
    createInterface({ input: stream })
      .on('line', (line) => this.write(line))
      .on('error', () => undefined);
    this.stream = stream;
  }

  private write(line: string): void {
    if (line === '' || this.seen.has(line)) return;
    this.seen.add(line);
    const event = readEngineEvent(line);
    this.newest = Math.max(this.newest, event.at);
    this.events.push(event);
    if (event.action === 'create') void this.learnLimits(event.container).catch(() => undefined);
  }

  /** One that is gone already never ran. */
  private async learnLimits(container: string): Promise<void> {
    const { HostConfig } = await this.docker.getContainer(container).inspect();
    this.limits.set(container, { cpu: (HostConfig.NanoCpus ?? 0) / 1e9, memoryBytes: HostConfig.Memory ?? 0 });
  }
}
