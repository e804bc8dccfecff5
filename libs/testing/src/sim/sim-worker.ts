import { Agent, AGENT_DEFAULTS, type CallRefusal, type HelloRefusal, type WorkerIdentity } from '@cube/agent';
import { type SessionKey, WorkerCallError, type WorkerRefusal } from '@cube/control-plane';
import type { AttemptReport, Command, HelloAnswer, ManagerIdentity, ReportPage } from '@cube/task';
import { silentLog } from '@cube/task';
import { MemoryIdentityStore } from '../test-worker';
import { LIMITS } from './limits';
import { NODE_CAPACITY } from './node-capacity';
import type { RandomStream } from './random-streams';
import type { SimHost } from './sim-host';
import { type Answer, unreachable, type WorkerEnd } from './sim-link';
import { SimProcess } from './sim-process';
import { type EngineWire, runtimeFor } from './sim-runtime';
import type { Trace } from './trace';
import type { VirtualTime } from './virtual-time';

/** How often the cron providers of the worker app say "look again", milliseconds. */
const QUEUE_MS = 5_000;
const HEALTH_MS = 5_000;
const UPDATES_MS = 15_000;
const STATS_MS = 5_000;

const RESTART_MS = 1_000;

export interface SimWorkerOptions {
  readonly address: string;
  readonly host: SimHost;
  readonly time: VirtualTime;
  readonly random: RandomStream;
  readonly trace: Trace;
  readonly startsAt: number;
  readonly wire: EngineWire;
  /** A manager's call was obeyed. A poll is none: it may begin under one manager and be answered under the next. */
  readonly onObeyed: (by: ManagerIdentity, instance: string | null) => void;
  /** It wrote down whom it obeys from now on. */
  readonly onBound: (identity: WorkerIdentity) => void;
}

/** A node: its durable identity, and the production agent, started again whenever its process ended. */
export class SimWorker implements WorkerEnd {
  private readonly identity = new MemoryIdentityStore();
  private process: SimProcess | null = null;
  private agent: Agent | null = null;
  private starts = 0;
  private halted = false;
  /** Its HTTP probes find nobody. */
  probesFail = false;
  /** What it reports besides the truth, while it is not to be trusted. */
  gossip: (() => readonly AttemptReport[]) | null = null;

  constructor(private readonly options: SimWorkerOptions) {}

  get address(): string {
    return this.options.address;
  }

  get host(): SimHost {
    return this.options.host;
  }

  get nodeId(): string {
    return this.known?.nodeId ?? '';
  }

  get current(): SimProcess | null {
    return this.process;
  }

  /** The worker process as it names itself; '' while there is none. */
  get instance(): string {
    return this.process?.alive === true ? (this.agent?.instance ?? '') : '';
  }

  start(): void {
    if (this.halted) return;
    const { time, host, trace, startsAt } = this.options;
    this.starts += 1;
    const process = new SimProcess(
      `${this.address}-${this.starts}`,
      time,
      () => startsAt + time.now + host.wallOffsetMs,
    );
    this.process = process;
    this.agent = null;
    trace.note(`${process.name} starts`);
    process.afterDeath(() => {
      trace.note(`${process.name} ends`);
      time.after(RESTART_MS, () => this.start());
    });
    void this.open(process);
  }

  halt(): void {
    this.halted = true;
    this.process?.kill();
  }

  hello(identity: ManagerIdentity, answer: (result: Answer<HelloAnswer>) => void): void {
    this.serve(answer, async (agent) => {
      const result = await agent.hello(identity);
      if (!result.ok) return refused(this.address, helloRefusal(result.refusal), result.refusal.message);
      this.options.onObeyed(identity, null);
      return { ok: true, value: result.answer };
    });
  }

  apply(session: SessionKey, commands: readonly Command[], answer: (result: Answer<void>) => void): void {
    this.serve(answer, async (agent) => {
      const { identity: manager, instance } = session;
      const result = agent.apply({ manager, instance }, commands);
      if (!result.ok) return refused(this.address, callRefusal(result.refusal), result.refusal.message);
      this.options.onObeyed(manager, instance);
      return { ok: true, value: undefined };
    });
  }

  reports(
    { identity: manager, instance }: SessionKey,
    { since, waitSec }: { readonly since: number; readonly waitSec: number },
    answer: (result: Answer<ReportPage>) => void,
  ): void {
    this.serve(answer, async (agent) => {
      const open = new AbortController().signal;
      const result = await agent.reports({ manager, instance }, since, waitSec * 1000, open);
      if (!result.ok) return refused(this.address, callRefusal(result.refusal), result.refusal.message);
      const { page } = result;
      return { ok: true, value: { ...page, reports: [...page.reports, ...(this.gossip?.() ?? [])] } };
    });
  }

  /** What its disk says; undefined before its first start. */
  get known(): WorkerIdentity | undefined {
    return this.identity.saved.at(-1);
  }

  private save(identity: WorkerIdentity): Promise<void> {
    this.options.onBound(identity);
    return this.identity.save(identity);
  }

  /** A request reaches the machine: without a process that listens, its kernel refuses the connection. */
  private serve<T>(answer: (result: Answer<T>) => void, run: (agent: Agent) => Promise<Answer<T>>): void {
    const { process } = this;
    const refuse = () => answer({ ok: false, error: unreachable(`${this.address}: connection refused`) });
    if (process === null || !process.alive) return refuse();
    process.enter(() => {
      const { agent } = this;
      if (agent === null) return refuse();
      run(agent).then(
        (result) => process.enter(() => answer(result)),
        (error: unknown) => process.enter(() => answer({ ok: false, error: unreachable(String(error)) })),
      );
    });
  }

  private async open(process: SimProcess): Promise<void> {
    const { host, random, trace, address, wire } = this.options;
    let made = 0;
    const agent = await Agent.open(
      {
        runtime: runtimeFor(process, host.engine, wire),
        clock: process.clock,
        rng: random,
        ids: { uuid: () => `${process.name}-${(made += 1)}` },
        log: { ...silentLog, warn: (message) => trace.note(`${process.name} warns: ${message}`) },
        identityStore: {
          load: () => process.call(() => this.identity.load()),
          save: (identity) => process.call(() => this.save(identity)),
        },
        prober: { probe: async () => (this.probesFail ? NO_ANSWER : { healthy: true, detail: '200' }) },
        stats: async () => ({ sampledAt: process.clock.now(), taskCount: 0, use: null, host: null }),
        capacity: async () => NODE_CAPACITY,
      },
      { ...AGENT_DEFAULTS, name: address, hostId: host.name, keepEnded: LIMITS.endedOfAWorker },
    );
    this.agent = agent;
    agent.start();
    const every = (ms: number, run: () => void) => process.every(ms, random.next() * ms, run);
    every(QUEUE_MS, () => agent.queueProcessor.lookAgain());
    every(HEALTH_MS, () => agent.healthChecker.lookAgain());
    every(UPDATES_MS, () => agent.updatePoller.lookAgain());
    every(STATS_MS, () => void agent.statsCollector.lookAgain());
  }
}

const NO_ANSWER = { healthy: false, detail: 'connection refused' };

function refused(address: string, refusal: WorkerRefusal, message: string): { ok: false; error: WorkerCallError } {
  return { ok: false, error: new WorkerCallError(refusal, `${address} refused: ${message}`) };
}

/** As the manager app reads the worker app's answer. */
function helloRefusal({ name, obeyed }: HelloRefusal): WorkerRefusal {
  switch (name) {
    case 'lower-epoch':
    case 'same-epoch-other-manager':
      return { kind: 'older-epoch', highestEpoch: obeyed?.epoch ?? 0, history: obeyed?.history ?? '' };
    case 'other-cluster':
      return { kind: 'refused' };
    case 'engine-unavailable':
      return { kind: 'unreachable' };
    default:
      return name satisfies never;
  }
}

function callRefusal({ name }: CallRefusal): WorkerRefusal {
  switch (name) {
    case 'no-session':
    case 'other-instance':
    case 'other-manager':
      return { kind: 'say-hello' };
    default:
      return name satisfies never;
  }
}
