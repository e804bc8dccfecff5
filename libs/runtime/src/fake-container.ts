import type { Clock, HostBinding } from '@cube/task';
import type {
  ContainerDetails,
  ContainerSpec,
  ContainerState,
  ContainerSummary,
  ContainerUsage,
} from './container-runtime';
import type { FakeHost } from './fake-host';
import type { FakeProcess } from './fake-image';
import { RuntimeError } from './runtime-error';

export type FakeFact =
  | { readonly kind: 'create' | 'start' | 'stop' | 'destroy' | 'oom' | 'rename' | 'pause' | 'unpause' }
  | { readonly kind: 'die'; readonly exitCode: number }
  | { readonly kind: 'kill'; readonly signal: string };

/** What a container needs of the engine it lives in. */
export interface FakeSurroundings {
  readonly clock: Clock;
  readonly host: FakeHost;
  readonly address: string;
  readonly imageId: string;
  readonly stopSignal: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly tell: (fact: FakeFact) => void;
}

/** What it wrote: a line, at a time. */
export interface FakeSaying {
  readonly stream: 'stdout' | 'stderr';
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly text: string;
}

const KILLED = 137;
const HOST_MEMORY_BYTES = 8 * 2 ** 30;

/** One container: its states, its process, its ports. Everything happens at once but what its process takes time for. */
export class FakeContainer {
  name: string;
  state: ContainerState = 'created';
  readonly logs: FakeSaying[] = [];
  private readonly createdAt: number;
  private startedAt: number | null = null;
  private finishedAt: number | null = null;
  private exitCode = 0;
  private oomKilled = false;
  private error = '';
  private hostPorts: Record<string, HostBinding[]> = {};
  private cancelExit: () => void = () => {};
  private stopping = false;
  private ending: (() => void)[] = [];
  private readonly listeners = new Set<(line: FakeSaying) => void>();

  constructor(
    readonly id: string,
    readonly spec: ContainerSpec,
    readonly process: FakeProcess,
    private readonly around: FakeSurroundings,
  ) {
    this.name = spec.name;
    this.createdAt = around.clock.now();
    around.tell({ kind: 'create' });
  }

  get running(): boolean {
    return this.state === 'running' || this.state === 'paused';
  }

  start(): void {
    if (this.running) return;
    const { startFailure, exitAfterMs } = this.process;
    try {
      this.bindPorts();
      if (startFailure !== null) throw new RuntimeError(startFailure.kind, startFailure.message);
    } catch (error) {
      this.around.host.release(this.id);
      this.hostPorts = {};
      this.exitCode = startFailure?.exitCode ?? 128;
      this.error = error instanceof Error ? error.message : '';
      throw error;
    }
    const { clock, tell } = this.around;
    this.state = 'running';
    this.startedAt = clock.now();
    this.finishedAt = null;
    this.exitCode = 0;
    this.oomKilled = false;
    this.error = '';
    tell({ kind: 'start' });
    for (const { stream, text, afterMs } of this.process.output) {
      this.whileRunning(afterMs ?? 0, () => this.say({ stream, at: clock.now(), text }));
    }
    if (exitAfterMs !== null) this.cancelExit = clock.after(exitAfterMs, () => this.exitOfItsOwn());
  }

  /** Sends a signal; KILL and a heeded TERM end the process. Nothing to do for one that does not run. */
  signal(signal: number): void {
    if (!this.running) return;
    this.around.tell({ kind: 'kill', signal: `${signal}` });
    if (signal === 9) this.end(KILLED);
    else if (signal === 15 && !this.process.ignoresTerm) this.endAfter(this.process.stopMs, this.process.stopExitCode);
  }

  /** Stop signal, then KILL after the grace period; calls `done` when it no longer runs. */
  stop(graceMs: number, done: () => void): void {
    if (!this.running) return done();
    const { clock, tell } = this.around;
    this.signal(15);
    const cancelKill = clock.after(graceMs, () => this.signal(9));
    const stopped = () => {
      cancelKill();
      tell({ kind: 'stop' });
      done();
    };
    if (this.running) this.ending.push(stopped);
    else stopped();
  }

  /** Its process ends now, by its own doing. */
  exit(exitCode: number): void {
    if (this.running) this.end(exitCode);
  }

  outOfMemory(): void {
    if (!this.running) return;
    this.oomKilled = true;
    this.around.tell({ kind: 'oom' });
    this.end(KILLED);
  }

  /** Kills it if it runs. Afterwards it is gone. */
  destroy(): void {
    this.signal(9);
    this.state = 'removing';
    this.around.tell({ kind: 'destroy' });
  }

  rename(name: string): void {
    this.name = name;
    this.around.tell({ kind: 'rename' });
  }

  /** Calls `onLine` with each new line of output and `onEnd` once the process has ended; the answer ends both. */
  listen(onLine: (line: FakeSaying) => void, onEnd: () => void): () => void {
    this.listeners.add(onLine);
    this.ending.push(onEnd);
    return () => {
      this.listeners.delete(onLine);
      this.ending = this.ending.filter((waiting) => waiting !== onEnd);
    };
  }

  summary(): ContainerSummary {
    const { id, name, state, spec } = this;
    return { id, name, image: spec.image, labels: this.around.labels, state };
  }

  details(): ContainerDetails {
    const { createdAt, startedAt, finishedAt, exitCode, oomKilled, error } = this;
    const { imageId, address, stopSignal } = this.around;
    return {
      ...this.summary(),
      imageId,
      ...{ createdAt, startedAt, finishedAt, exitCode, oomKilled, error, stopSignal },
      hostPorts: { ...this.hostPorts },
      addresses: this.running ? [address] : [],
    };
  }

  /** Null while it does not run. */
  usage(): ContainerUsage | null {
    if (!this.running) return null;
    const { clock } = this.around;
    const { cpu, memoryBytes } = this.process.uses;
    const ranMs = clock.now() - (this.startedAt ?? clock.now());
    return {
      at: clock.now(),
      cpuNs: Math.round(cpu * ranMs * 1e6),
      memoryBytes,
      memoryLimitBytes: this.spec.memoryBytes === 0 ? HOST_MEMORY_BYTES : this.spec.memoryBytes,
      ...{ networkReceivedBytes: 0, networkSentBytes: 0, diskReadBytes: 0, diskWrittenBytes: 0, pids: 1 },
    };
  }

  private whileRunning(delayMs: number, run: () => void): void {
    if (delayMs === 0) return run();
    this.ending.push(this.around.clock.after(delayMs, run));
  }

  private say(line: FakeSaying): void {
    this.logs.push(line);
    for (const listener of this.listeners) listener(line);
  }

  private bindPorts(): void {
    for (const { containerPort, hostIp, hostPort } of this.spec.portBindings) {
      const protocol = containerPort.split('/')[1] ?? 'tcp';
      const binding = this.around.host.bind(this.id, protocol, { hostIp, hostPort });
      (this.hostPorts[containerPort] ??= []).push(binding);
    }
  }

  private exitOfItsOwn(): void {
    if (this.process.outOfMemory && this.spec.memoryBytes > 0) this.outOfMemory();
    else this.exit(this.process.exitCode);
  }

  private endAfter(delayMs: number, exitCode: number): void {
    if (this.stopping) return;
    this.stopping = true;
    this.cancelExit();
    if (delayMs === 0) this.end(exitCode);
    else this.cancelExit = this.around.clock.after(delayMs, () => this.end(exitCode));
  }

  private end(exitCode: number): void {
    this.cancelExit();
    this.stopping = false;
    this.state = 'exited';
    this.exitCode = exitCode;
    this.finishedAt = this.around.clock.now();
    this.around.host.release(this.id);
    this.hostPorts = {};
    this.around.tell({ kind: 'die', exitCode });
    const ending = this.ending;
    this.ending = [];
    for (const run of ending) run();
  }
}
