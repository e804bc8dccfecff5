import { type SessionKey, WorkerCallError, type WorkerLink } from '@cube/control-plane';
import type { AttemptReport, Clock, Command, HelloAnswer, ManagerIdentity, ReportPage } from '@cube/task';

export interface FakeWorkerOptions {
  readonly cpu?: number;
  readonly memoryBytes?: number;
  readonly hostId?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** One worker without an engine: what it is told to run, runs at once. Tests change its reports by hand. */
export class FakeWorker {
  instance = 'instance-1';
  reachable = true;
  /** Commands in the order in which they arrived. */
  readonly received: Command[] = [];
  readonly containers = new Map<string, AttemptReport>();
  private readonly changed = new Map<string, number>();
  private seq = 1;
  private waiters: (() => void)[] = [];

  constructor(
    readonly address: string,
    readonly options: FakeWorkerOptions,
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

  page(since: number): ReportPage | null {
    const news = [...this.containers].filter(([key]) => (this.changed.get(key) ?? 0) > since);
    if (news.length === 0 && since > 0) return null;
    const reports = news.map(([, report]) => report);
    return { instance: this.instance, seq: this.seq, full: since === 0, reports, stats: null };
  }

  nextChange(): Promise<void> {
    return new Promise((resolve) => this.waiters.push(resolve));
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

  async hello(address: string, _identity: ManagerIdentity, _signal: AbortSignal): Promise<HelloAnswer> {
    const worker = this.reach(address);
    const { cpu = 4, memoryBytes = 8 * 2 ** 30, hostId = address, labels = {} } = worker.options;
    return {
      nodeId: worker.nodeId,
      name: `worker-${address}`,
      instance: worker.instance,
      hostId,
      highestEpoch: 0,
      platform: 'linux/amd64',
      publishAddress: '127.0.0.1',
      capacity: { cpu, memoryBytes, diskBytes: 100 * 2 ** 30 },
      labels,
      attempts: [...worker.containers.values()],
    };
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
    for (;;) {
      const worker = this.reach(address, session);
      const page = worker.page(since);
      if (page !== null) return page;
      if (signal.aborted || this.clock.monotonic() >= deadline) {
        return { instance: worker.instance, seq: since, full: false, reports: [], stats: null };
      }
      await new Promise<void>((resolve) => {
        const cancel = this.clock.after(deadline - this.clock.monotonic(), resolve);
        void worker.nextChange().then(() => {
          cancel();
          resolve();
        });
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
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
