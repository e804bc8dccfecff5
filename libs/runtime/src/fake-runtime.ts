import type { Clock } from '@cube/task';
import type {
  ContainerDetails,
  ContainerEvent,
  ContainerRuntime,
  ContainerSpec,
  ContainerSummary,
  ContainerUsage,
  EngineInfo,
  ExecRequest,
  ExecResult,
  ExecSession,
  ImageInfo,
  LogLine,
  LogRequest,
  PullProgress,
} from './container-runtime';
import type { EngineCall } from './docker-errors';
import { FakeCalls } from './fake-calls';
import { FakeExecSession } from './fake-exec-session';
import type { FakeFact } from './fake-container';
import { FakeEngine } from './fake-engine';
import type { FakeFault } from './fake-faults';
import { FakeHost } from './fake-host';
import { fakeLogs } from './fake-logs';
import type { FakeImage } from './fake-image';
import { pullFake } from './fake-pull';
import { RuntimeError } from './runtime-error';

export interface FakeRuntimeOptions {
  readonly clock: Clock;
  /** Tells the containers of several engines apart. */
  readonly name?: string;
  /** Shared by the engines of one host. */
  readonly host?: FakeHost;
  readonly cpus?: number;
  readonly memoryBytes?: number;
  /** How long each call takes, milliseconds; 0 if not given. */
  readonly latencyMs?: Readonly<Partial<Record<EngineCall, number>>>;
}

const STOP_SLACK_MS = 15_000;
const EXEC_OUTPUT = 4 * 1024;
const GIBIBYTE = 1024 * 1024 * 1024;

/**
 * A container engine in memory, deterministic, in the time of its clock: what tests and the simulator run on. It passes
 * the suite that the real one passes. `outside` is what happens without anyone asking through the port.
 */
export class FakeRuntime implements ContainerRuntime {
  private readonly engine: FakeEngine;
  private readonly calls: FakeCalls;
  private readonly about: EngineInfo;

  constructor({ clock, name, host, cpus, memoryBytes, latencyMs }: FakeRuntimeOptions) {
    this.about = {
      name: name ?? 'fake',
      version: '0.0.0-fake',
      kernelVersion: '6.1.0-fake',
      platform: 'linux/amd64',
      cpus: cpus ?? 4,
      memoryBytes: memoryBytes ?? 8 * GIBIBYTE,
      dataRoot: '/var/lib/fake',
    };
    this.engine = new FakeEngine(clock, this.about.name, host ?? new FakeHost(), this.about.cpus);
    this.calls = new FakeCalls(clock, latencyMs ?? {});
  }

  addImage(reference: string, image: Partial<FakeImage> = {}): void {
    this.engine.addImage(reference, image);
  }

  removeImage(reference: string): void {
    this.engine.removeImage(reference);
  }

  /** The next such call goes wrong like this. Faults of one call are used up in the order they were added. */
  inject(call: EngineCall, fault: FakeFault): void {
    this.calls.faults.add(call, fault);
  }

  /** Takes back every fault that was injected and has not happened yet. */
  forgetFaults(): void {
    this.calls.faults.forget();
  }

  /** What others do to containers, by ID or name: `docker kill`, `docker stop`, `docker rm -f`, the kernel, the program itself. */
  readonly outside = {
    kill: (id: string, signal = 9): void => this.engine.require(id).signal(signal),
    stop: (id: string, graceSec = 10): void => this.engine.require(id).stop(graceSec * 1000, () => {}),
    remove: (id: string): void => this.engine.remove(id),
    exit: (id: string, exitCode: number): void => this.engine.require(id).exit(exitCode),
    outOfMemory: (id: string): void => this.engine.require(id).outOfMemory(),
    rename: (id: string, name: string): void => this.engine.rename(id, name),
    /** A container that somebody else made. */
    create: (spec: ContainerSpec): string => this.engine.create(spec).id,
    start: (id: string): void => this.engine.require(id).start(),
    /** The truth, whatever goes wrong with calls. */
    list: (): readonly ContainerSummary[] => this.engine.list({}).map((container) => container.summary()),
    /** Is told of everything that happens to containers, as it happens, whatever goes wrong with event streams. */
    witness: (witness: (id: string, labels: Readonly<Record<string, string>>, fact: FakeFact) => void): void =>
      this.engine.events.addWitness(witness),
  };

  /** Events are lost without a word while silent. */
  setEventsSilent(silent: boolean): void {
    this.engine.events.setSilent(silent);
  }

  /** The event streams break and stand again at once; what happens in `meanwhile` is never told. */
  interruptEvents(meanwhile: () => void = () => {}): void {
    this.engine.events.interrupt();
    meanwhile();
    this.engine.events.resume();
  }

  /**
   * The engine goes down: calls are refused, streams break. Containers stop, as by `docker stop` if `told` (their events
   * come before the end), killed without a word if not, or run on (`live-restore`).
   */
  goDown(containers: 'stopped-and-told' | 'killed-unseen' | 'run-on'): void {
    const running = this.engine.list({}).filter((container) => container.running);
    if (containers === 'stopped-and-told') running.forEach((container) => container.stop(0, () => {}));
    this.engine.events.interrupt();
    if (containers === 'killed-unseen') running.forEach((container) => container.exit(137));
    this.engine.events.forget();
    this.calls.available = false;
  }

  comeUp(): void {
    this.calls.available = true;
    this.engine.events.resume();
  }

  info(): Promise<EngineInfo> {
    return this.calls.run('info', () => this.about);
  }

  volumes(): Promise<readonly string[]> {
    return this.calls.run('volumes', () => [...this.engine.volumes]);
  }

  image(reference: string): Promise<ImageInfo | null> {
    return this.calls.run('image', () => this.engine.image(reference));
  }

  pull(
    reference: string,
    options: { platform: string; onProgress: (line: PullProgress) => void; signal: AbortSignal },
  ): Promise<void> {
    return pullFake(this.engine, this.calls, { reference, ...options });
  }

  create(spec: ContainerSpec): Promise<string> {
    return this.calls.run('create', () => this.engine.create(spec).id);
  }

  start(id: string): Promise<void> {
    return this.calls.run('start', () => this.engine.require(id).start());
  }

  stop(id: string, graceSec: number): Promise<void> {
    const graceMs = Math.max(0, Math.ceil(graceSec)) * 1000;
    const stop = () =>
      new Promise<void>((resolve) => {
        const container = this.engine.find(id);
        if (container === null) resolve();
        else container.stop(graceMs, resolve);
      });
    return this.calls.run('stop', stop, graceMs + STOP_SLACK_MS);
  }

  rename(id: string, name: string): Promise<void> {
    return this.calls.run('rename', () => this.engine.rename(id, name));
  }

  remove(id: string): Promise<void> {
    return this.calls.run('remove', () => this.engine.remove(id));
  }

  inspect(id: string): Promise<ContainerDetails | null> {
    return this.calls.run('inspect', () => this.engine.find(id)?.details() ?? null);
  }

  list(labels: Readonly<Record<string, string>>): Promise<readonly ContainerSummary[]> {
    return this.calls.run('list', () => this.engine.list(labels).map((container) => container.summary()));
  }

  events(labels: Readonly<Record<string, string>>, stop: AbortSignal, since?: number): AsyncIterable<ContainerEvent> {
    return this.engine.events.subscribe(labels, stop, since);
  }

  usage(id: string): Promise<ContainerUsage | null> {
    return this.calls.run('usage', () => this.engine.find(id)?.usage() ?? null);
  }

  async *logs(id: string, request: LogRequest, stop: AbortSignal): AsyncGenerator<LogLine, void, undefined> {
    const container = await this.calls.run('logs', () => this.engine.require(id));
    yield* fakeLogs(container, request, stop);
  }

  exec(id: string, command: readonly string[], timeoutMs: number): Promise<ExecResult> {
    const execute = async (): Promise<ExecResult> => {
      const container = this.engine.require(id);
      if (!container.running) throw new RuntimeError('conflict', `Container ${container.id} is not running`);
      const answer = container.process.exec(command);
      if ('failure' in answer) throw new RuntimeError(answer.failure.kind, answer.failure.message);
      if (!('result' in answer)) return new Promise(() => {});
      await this.calls.pass(answer.afterMs ?? 0);
      return { ...answer.result, output: answer.result.output.slice(0, EXEC_OUTPUT) };
    };
    return this.calls.run('exec', execute, timeoutMs);
  }

  openExec(id: string, request: ExecRequest): Promise<ExecSession> {
    return this.calls.run('exec', () => {
      const container = this.engine.require(id);
      if (!container.running) throw new RuntimeError('conflict', `Container ${container.id} is not running`);
      return new FakeExecSession(container.process.exec(request.command), request);
    });
  }
}
