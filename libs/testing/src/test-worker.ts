import {
  Agent,
  AGENT_DEFAULTS,
  type AgentObserver,
  type AgentPorts,
  type AgentSettings,
  type Caller,
  type IdentityStore,
  type ProbeResult,
  type WorkerIdentity,
} from '@cube/agent';
import type { AttemptReport, Command, Ids, ManagerIdentity, ReportPage, TaskSpec } from '@cube/task';
import type { ContainerRuntime, ContainerSpec, ContainerSummary } from '@cube/runtime/port';
import { FakeRuntime } from '@cube/runtime/fake';
import { ManualClock, settle } from './manual-clock';
import { specOf } from './task-builder';

export const MANAGER: ManagerIdentity = { cluster: 'c1', history: 'h1', epoch: 1, manager: 'm1' };

export interface TestWorkerOptions {
  readonly clock?: ManualClock;
  readonly engine?: FakeRuntime;
  /** Stands before the engine, to watch or to disturb its calls. */
  readonly through?: (engine: FakeRuntime) => ContainerRuntime;
  readonly disk?: MemoryIdentityStore;
  readonly settings?: Partial<AgentSettings>;
  /** What every probe answers; 200 if not given. */
  readonly probe?: () => ProbeResult;
  readonly prober?: (signal: AbortSignal) => Promise<ProbeResult>;
  readonly observer?: AgentObserver;
}

/** A worker's disk that outlives its processes. */
export class MemoryIdentityStore implements IdentityStore {
  saved: WorkerIdentity[] = [];

  load(): Promise<WorkerIdentity | null> {
    return Promise.resolve(this.saved.at(-1) ?? null);
  }

  save(identity: WorkerIdentity): Promise<void> {
    this.saved.push(identity);
    return Promise.resolve();
  }
}

let made = 0;
const ids: Ids = { uuid: () => `id-${(made += 1)}` };

/** The production agent on a fake engine, in manual time, and the manager's end of the conversation. */
export class TestWorker {
  readonly lines: string[] = [];
  private agentNow: Agent | null = null;
  manager: ManagerIdentity = MANAGER;

  private constructor(
    readonly clock: ManualClock,
    readonly engine: FakeRuntime,
    readonly disk: MemoryIdentityStore,
    private readonly options: TestWorkerOptions,
  ) {}

  /** A worker process on an engine, before HELLO. */
  static async boot(options: TestWorkerOptions = {}): Promise<TestWorker> {
    const clock = options.clock ?? new ManualClock();
    const engine = options.engine ?? new FakeRuntime({ clock });
    const worker = new TestWorker(clock, engine, options.disk ?? new MemoryIdentityStore(), options);
    if (options.engine === undefined) engine.addImage('cube/echo:1', { exposedPorts: ['7777/tcp'] });
    await worker.restart();
    return worker;
  }

  /** A worker that a manager has said HELLO to. */
  static async ready(options: TestWorkerOptions = {}): Promise<TestWorker> {
    const worker = await TestWorker.boot(options);
    await worker.hello();
    return worker;
  }

  get agent(): Agent {
    if (this.agentNow === null) throw new Error('the worker was not booted');
    return this.agentNow;
  }

  get caller(): Caller {
    return { manager: this.manager, instance: this.agent.instance };
  }

  /** The process is gone, as by kill -9; the next one starts. */
  async restart(): Promise<void> {
    this.agentNow?.stop();
    const settings: AgentSettings = { ...AGENT_DEFAULTS, name: 'worker-1', hostId: 'host-1', ...this.options.settings };
    this.agentNow = await Agent.open(this.ports(), settings);
    this.agentNow.start();
    await settle();
  }

  async hello(): Promise<void> {
    const result = await this.agent.hello(this.manager);
    if (!result.ok) throw new Error(result.refusal.message);
  }

  apply(...commands: readonly Command[]) {
    const result = this.agent.apply(this.caller, commands);
    if (!result.ok) throw new Error(result.refusal.message);
    return result.results;
  }

  /** Applies, and lets everything happen that needs no time. */
  async applied(...commands: readonly Command[]): Promise<void> {
    this.apply(...commands);
    await settle();
  }

  async page(since: number | null = null): Promise<ReportPage> {
    const result = await this.agent.reports(this.caller, since, 0, new AbortController().signal);
    if (!result.ok) throw new Error(result.refusal.message);
    return result.page;
  }

  /** Tells the worker that everything it reported is durable. */
  async acknowledge(): Promise<void> {
    const { seq } = await this.page();
    await this.page(seq);
    await settle();
  }

  report(taskId: string, attempt = 1): AttemptReport {
    const found = this.reportOrNull(taskId, attempt);
    if (found === null) throw new Error(`no report of ${taskId}/${attempt}`);
    return found;
  }

  reportOrNull(taskId: string, attempt = 1): AttemptReport | null {
    const all = this.agent.local.tasks().map(({ report }) => report);
    return all.find((report) => report.taskId === taskId && report.attempt === attempt) ?? null;
  }

  /** What the engine has, whatever goes wrong with calls. */
  containers(): readonly ContainerSummary[] {
    return this.engine.outside.list();
  }

  private ports(): AgentPorts {
    const { clock, engine } = this;
    const { prober, probe = () => ({ healthy: true, detail: '200' }), observer } = this.options;
    const say = (message: string) => void this.lines.push(message);
    return {
      ...(observer && { observer }),
      runtime: this.options.through?.(engine) ?? engine,
      clock,
      rng: { next: () => 0.5 },
      ids,
      log: { debug() {}, info: say, warn: say },
      identityStore: this.disk,
      prober: { probe: (_target, _check, signal) => prober?.(signal) ?? Promise.resolve(probe()) },
      stats: () => Promise.resolve({ sampledAt: clock.now(), taskCount: 0, use: null, host: null }),
      capacity: () => Promise.resolve({ cpu: 4, memoryBytes: 8 * 2 ** 30, diskBytes: 100 * 2 ** 30 }),
    };
  }
}

export function run(taskId: string, spec: Partial<TaskSpec> = {}, decision: Partial<Decision> = {}): Command {
  const { attempt, revision } = { ...FIRST, ...decision };
  return { action: 'run', taskId, attempt, revision, spec: specOf({ name: `name-${taskId}`, ...spec }) };
}

export function stop(taskId: string, decision: Partial<Decision> = {}): Command {
  const { attempt, revision } = { ...FIRST, revision: 2, ...decision };
  return { action: 'stop', taskId, attempt, revision, graceSec: 10 };
}

export function collect(taskId: string, decision: Partial<Decision> = {}): Command {
  return { ...stop(taskId, { revision: 3, ...decision }), action: 'collect', graceSec: 10 };
}

interface Decision {
  readonly attempt: number;
  readonly revision: number;
}

const FIRST: Decision = { attempt: 1, revision: 1 };

/** The engine, but for these calls. */
export function intercept(engine: FakeRuntime, calls: Partial<ContainerRuntime>): ContainerRuntime {
  return new Proxy<ContainerRuntime>(engine, {
    get: (_, name) => {
      const override: unknown = Reflect.get(calls, name);
      if (override !== undefined) return override;
      const method: unknown = Reflect.get(engine, name);
      return method instanceof Function ? (...args: unknown[]): unknown => Reflect.apply(method, engine, args) : method;
    },
  });
}

/** A container that Cube did not make. */
export function foreignContainer(name: string, labels: Record<string, string> = {}): ContainerSpec {
  return {
    ...{ name, labels, image: 'cube/echo:1', platform: '', command: null, entrypoint: null, env: [], workingDir: '' },
    ...{ user: '', cpu: 0, memoryBytes: 0, pidsLimit: 0, exposedPorts: [], portBindings: [], volumes: [] },
    logLimit: { maxBytes: 1, files: 1 },
  };
}
