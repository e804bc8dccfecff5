import { FakeHost, FakeRuntime } from '@cube/runtime/fake';
import type { ContainerSummary } from '@cube/runtime/port';
import { foreignContainer } from '../test-worker';
import type { Cause, EngineFact } from './invariants/fact';
import { IMAGES } from './sim-images';
import type { VirtualTime } from './virtual-time';

/** How long the engine takes for what it does, milliseconds. */
const LATENCY_MS = { info: 1, image: 2, create: 30, start: 120, stop: 15, remove: 20, inspect: 2, list: 5, exec: 10 };

/** What becomes of containers when their engine goes down; see `FakeRuntime.goDown`. */
export type EngineDeath = Parameters<FakeRuntime['goDown']>[0];

/** A machine with a container engine, and with containers on it that are none of Cube's business. */
export class SimHost {
  readonly engine: FakeRuntime;
  /** Containers, by canonical name, that answer their probes badly. */
  readonly sick = new Set<string>();
  /** How far its wall clock is off, milliseconds. */
  wallOffsetMs = 0;
  private downCount = 0;
  private cause: Cause = 'usual';

  constructor(
    readonly name: string,
    private readonly time: VirtualTime,
    startsAt: number,
    onFact: (fact: EngineFact) => void,
  ) {
    const clock = {
      now: () => startsAt + time.now + this.wallOffsetMs,
      monotonic: () => time.now,
      after: (delayMs: number, run: () => void) => time.after(delayMs, run),
    };
    this.engine = new FakeRuntime({ clock, name, host: new FakeHost(), cpus: 16, latencyMs: LATENCY_MS });
    for (const [reference, image] of Object.entries(IMAGES)) this.engine.addImage(reference, image(this.sick));
    this.engine.outside.witness((id, labels, fact) =>
      onFact({ kind: 'engine', host: name, id, labels, fact, cause: this.cause }),
    );
  }

  containers(): readonly ContainerSummary[] {
    return this.engine.outside.list();
  }

  find(idOrName: string): ContainerSummary | null {
    return this.containers().find(({ id, name }) => id === idOrName || name === idOrName) ?? null;
  }

  /** The engine goes down; the last one who takes it down brings it up again. */
  goDown(containers: EngineDeath): void {
    this.downCount += 1;
    if (this.downCount > 1) return;
    this.cause = 'engine';
    this.engine.goDown(containers);
    // Those that don't heed its signal are killed a moment later.
    this.time.after(1, () => (this.cause = 'usual'));
  }

  comeUp(): void {
    this.downCount -= 1;
    if (this.downCount === 0) this.engine.comeUp();
  }

  /** A person starts a container again that had ended. */
  revive(id: string): void {
    this.cause = 'person';
    try {
      this.engine.outside.start(id);
    } finally {
      this.cause = 'usual';
    }
  }

  /** Somebody else makes a container, and starts it. Answers its ID. */
  makeForeign(name: string, labels: Record<string, string>, image = 'service'): string {
    const id = this.engine.outside.create({ ...foreignContainer(name, labels), image });
    this.engine.outside.start(id);
    return id;
  }
}
