import { type SessionKey, WorkerCallError, type WorkerLink } from '@cube/control-plane';
import type { AttemptReport, Clock, Command, HelloAnswer, ManagerIdentity, NodeStats, ReportPage } from '@cube/task';

export interface FakeWorkerOptions {
  readonly cpu?: number;
  readonly memoryBytes?: number;
  readonly hostId?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly platform?: string;
  readonly publishAddress?: string;
}

/** One worker without an engine: what it is told to run, runs at once. Tests change its reports by hand. */
export class FakeWorker {
  instance = 'instance-1';
  reachable = true;
  /** Its newest statistics, told with every page of reports. */
  stats: NodeStats | null = null;
  /** The manager that it obeyed before: one with a lower epoch is refused. */
  obeyed = { epoch: 0, history: '' };
  /** Commands in the order in which they arrived. */
  readonly received: Command[] = [];
  readonly containers = new Map<string, AttemptReport>();
  private readonly changed = new Map<string, number>();
  private seq = 1;
  private waiters: (() => void)[] = [];

  constructor(
    readonly address: string,
    /** What it says of itself at the next HELLO. */
    public options: FakeWorkerOptions,
    private readonly clock: Clock,
  ) {}

  get nodeId(): string {
    return `node-${this.address}`;
  }

  /** A new process on the same host: its containers are still there. */
  restart(): void {
    this.instance = `instance-${Number(this.instance.split('-')[1]) + 1}`;
    this.wake();
  }

  hello(): HelloAnswer {
    const { cpu = 4, memoryBytes = 8 * 2 ** 30, hostId = this.address, labels = {}, volumes = [] } = this.options;
    const { platform = 'linux/amd64', publishAddress = '127.0.0.1' } = this.options;
    return {
      nodeId: this.nodeId,
      name: `worker-${this.address}`,
      instance: this.instance,
      hostId,
      highestEpoch: 0,
      platform,
      publishAddress,
      capacity: { cpu, memoryBytes, diskBytes: 100 * 2 ** 30, pids: 1000 },
      labels,
      kernel: '6.1.0',
      engine: '24.0.7',
      volumes,
      attempts: [...this.containers.values()],
    };
  }

  take(command: Command): void {
    this.received.push(command);
    const key = `${command.taskId}/${command.attempt}`;
    const known = this.containers.get(key);
    if (command.action === 'run') {
      if (known === undefined) this.report(command.taskId, command.attempt, { revision: command.revision });
      return;
    }
    if (known !== undefined && !known.released) {
      this.report(command.taskId, command.attempt, {
        state: 'Completed',
        exitCode: 0,
        finishedAt: this.clock.now(),
        end: 'completed',
        reason: { code: 'stopped', message: 'stopped as asked' },
        released: true,
      });
    } else if (known === undefined) {
      this.report(command.taskId, command.attempt, {
        state: 'Completed',
        containerId: '',
        reason: { code: 'stopped', message: 'stopped before its container was made' },
        end: 'completed',
        released: true,
      });
    }
  }

  /** Changes what it says of an attempt. */
  report(taskId: string, attempt: number, change: Partial<AttemptReport>): void {
    const key = `${taskId}/${attempt}`;
    const before = this.containers.get(key) ?? running(taskId, attempt, this.clock.now());
    this.containers.set(key, { ...before, ...change });
    this.seq += 1;
    this.changed.set(key, this.seq);
    this.wake();
  }

  /** Its ended container is collected: nothing tells of the attempt any more. */
  collect(taskId: string, attempt: number): void {
    this.containers.delete(`${taskId}/${attempt}`);
  }

  /** What changed since, as soon as anything has, and at the deadline (on the monotonic clock) in any case. */
  async pageBy(
    since: number,
    deadline: number,
    stillThere: () => void = () => undefined,
    signal?: AbortSignal,
  ): Promise<ReportPage> {
    for (;;) {
      stillThere();
      const news = [...this.containers].filter(([key]) => (this.changed.get(key) ?? 0) > since);
      const over = signal?.aborted === true || this.clock.monotonic() >= deadline;
      if (news.length > 0 || since === 0 || over) {
        const reports = news.map(([, report]) => report);
        return { instance: this.instance, seq: this.seq, full: since === 0, reports, stats: this.stats };
      }
      await this.nextChange(deadline, signal);
    }
  }

  private nextChange(deadline: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.clock.after(deadline - this.clock.monotonic(), resolve);
      const woken = (): void => {
        cancel();
        resolve();
      };
      this.waiters.push(woken);
      signal?.addEventListener('abort', woken, { once: true });
    });
  }

  wake(): void {
    this.waiters.splice(0).forEach((resolve) => resolve());
  }
}

function running(taskId: string, attempt: number, at: number): AttemptReport {
  return {
    taskId,
    attempt,
    revision: 0,
    cluster: 'test',
    history: 'memory',
    state: 'Running',
    containerId: `container-${taskId}-${attempt}`,
    startedAt: at,
    finishedAt: null,
    exitCode: null,
    end: null,
    reason: null,
    health: 'none',
    hostPorts: {},
    imageDigest: 'sha256:test',
    released: false,
  };
}

/** The manager's link to fake workers. An address without a worker, or with one made unreachable, does not answer. */
export class FakeWorkers implements WorkerLink {
  private readonly byAddress = new Map<string, FakeWorker>();

  constructor(private readonly clock: Clock) {}

  add(address: string, options: FakeWorkerOptions = {}): FakeWorker {
    const worker = new FakeWorker(address, options, this.clock);
    this.byAddress.set(address, worker);
    return worker;
  }

  async hello(address: string, { epoch, history }: ManagerIdentity, _signal: AbortSignal): Promise<HelloAnswer> {
    const worker = this.reach(address);
    if (epoch < worker.obeyed.epoch) {
      const refusal = {
        kind: 'older-epoch',
        highestEpoch: worker.obeyed.epoch,
        history: worker.obeyed.history,
      } as const;
      throw new WorkerCallError(refusal, `${address} obeys epoch ${worker.obeyed.epoch}`);
    }
    worker.obeyed = { epoch, history };
    return worker.hello();
  }

  async apply(address: string, session: SessionKey, commands: readonly Command[]): Promise<void> {
    const worker = this.reach(address, session);
    commands.forEach((command) => worker.take(command));
  }

  async reports(
    address: string,
    session: SessionKey,
    { since, waitSec }: { since: number; waitSec: number },
    signal: AbortSignal,
  ): Promise<ReportPage> {
    const deadline = this.clock.monotonic() + waitSec * 1000;
    return this.reach(address, session).pageBy(since, deadline, () => void this.reach(address, session), signal);
  }

  private reach(address: string, session?: SessionKey): FakeWorker {
    const worker = this.byAddress.get(address);
    if (worker === undefined || !worker.reachable) {
      throw new WorkerCallError({ kind: 'unreachable' }, `${address} does not answer`);
    }
    if (session !== undefined && session.instance !== worker.instance) {
      throw new WorkerCallError({ kind: 'say-hello' }, `${address} is another process now`);
    }
    return worker;
  }
}
