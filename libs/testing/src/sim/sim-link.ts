import { type SessionKey, WorkerCallError, type WorkerLink } from '@cube/control-plane';
import type { Command, HelloAnswer, ManagerIdentity, ReportPage } from '@cube/task';
import type { SimNetwork } from './sim-network';
import type { SimProcess } from './sim-process';
import type { VirtualTime } from './virtual-time';

/** What comes back from a worker: what was asked for, or why not. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: WorkerCallError };

/** The worker's end of the wire. Each answers at most once, or never when its process dies. */
export interface WorkerEnd {
  hello(identity: ManagerIdentity, answer: (result: Answer<HelloAnswer>) => void): void;
  apply(session: SessionKey, commands: readonly Command[], answer: (result: Answer<void>) => void): void;
  reports(
    session: SessionKey,
    request: { readonly since: number; readonly waitSec: number },
    answer: (result: Answer<ReportPage>) => void,
  ): void;
}

export const MANAGER_SIDE = 'manager';

const REPORTS = 'reports';

/** As `WORKER_TIMEOUT_MS` of the manager app. */
const TIMEOUT_MS = 10_000;

/** One manager process's calls to the workers, over the simulated network. */
export class SimLink implements WorkerLink {
  constructor(
    private readonly process: SimProcess,
    private readonly network: SimNetwork,
    private readonly time: VirtualTime,
    private readonly workers: ReadonlyMap<string, WorkerEnd>,
  ) {}

  hello(address: string, identity: ManagerIdentity): Promise<HelloAnswer> {
    return this.call(address, 'hello', TIMEOUT_MS, (worker, answer) => worker.hello(identity, answer));
  }

  apply(address: string, session: SessionKey, commands: readonly Command[]): Promise<void> {
    const what = `apply ${commands.map(({ action, taskId, attempt }) => `${action} ${taskId}/${attempt}`).join(', ')}`;
    return this.call(address, what, TIMEOUT_MS, (worker, answer) => worker.apply(session, commands, answer));
  }

  reports(
    address: string,
    session: SessionKey,
    request: { readonly since: number; readonly waitSec: number },
  ): Promise<ReportPage> {
    const limitMs = TIMEOUT_MS + request.waitSec * 1000;
    return this.call(address, REPORTS, limitMs, (worker, answer) => worker.reports(session, request, answer));
  }

  private call<T>(
    address: string,
    what: string,
    limitMs: number,
    ask: (worker: WorkerEnd, answer: (result: Answer<T>) => void) => void,
  ): Promise<T> {
    const exchange = (): Promise<T> =>
      new Promise((resolve, reject) => {
        const cancel = this.time.after(limitMs, () => reject(unreachable(`${address} did not answer in time`)));
        const settle = (result: Answer<T>): void => {
          cancel();
          if (result.ok) resolve(result.value);
          else reject(result.error);
        };
        const worker = this.workers.get(address);
        const deliver = (): void => {
          if (worker === undefined) return;
          ask(worker, (result) => this.network.send(address, MANAGER_SIDE, `${what} answered`, () => settle(result)));
        };
        if (what === REPORTS) this.network.send(MANAGER_SIDE, address, what, deliver);
        else this.network.request(MANAGER_SIDE, address, what, deliver);
      });
    return this.process.call(exchange);
  }
}

export function unreachable(message: string): WorkerCallError {
  return new WorkerCallError({ kind: 'unreachable' }, message);
}
