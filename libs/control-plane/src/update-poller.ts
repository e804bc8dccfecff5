import {
  type Attempt,
  attemptNumbered,
  type AttemptReport,
  type Clock,
  type HelloAnswer,
  type Log,
  type ManagerIdentity,
  type ReportPage,
} from '@cube/task';
import { aboutNode } from './cluster-event';
import { endVanished, introduce } from './hello-intake';
import { type Ledger, StoreUnavailableError } from './ledger';
import { takeIn } from './report-intake';
import type { Strays } from './strays';
import { Turns } from './turns';
import { WorkerCallError, type WorkerLink, type WorkerRefusal } from './worker-link';
import type { WorkerSession, WorkerSessions } from './worker-session';

export interface UpdatePollerOptions {
  readonly ledger: Ledger;
  readonly sessions: WorkerSessions;
  readonly link: WorkerLink;
  readonly clock: Clock;
  readonly log: Log;
  readonly identity: () => ManagerIdentity;
  /** A worker of another history obeys this epoch: go above it. */
  readonly raiseEpoch: (above: number) => void;
  readonly strays: Strays;
  /** A worker answered: what is unsent can go. */
  readonly onAnswer: (session: WorkerSession) => void;
  /** A worker's statistics came in. */
  readonly onStats: (session: WorkerSession) => void;
  /** How long a poll waits for news, seconds. */
  readonly waitSec: number;
  readonly stop: AbortSignal;
}

/** A worker lists all its containers to answer one. */
const HELLOS_AT_ONCE = 64;
/** Well below the silence that makes a node suspect. */
const STALL_PATIENCE_MS = 2_000;
const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 3_000;

/** Collects the task updates of every worker, each by a loop of its own: one that hangs delays nobody else. */
export class UpdatePoller {
  private readonly loops = new Map<WorkerSession, { wake: () => void }>();
  private readonly hellos = new Turns(HELLOS_AT_ONCE);
  /** Reports that changed nothing because they were illegal or stale. */
  refusedReports = 0;

  constructor(private readonly options: UpdatePollerOptions) {}

  /** Sees to it that every known worker is polled. */
  lookAgain(): void {
    for (const node of this.options.ledger.state.nodes.values()) {
      if (this.options.sessions.ofNode(node.id) === undefined) this.options.sessions.ensure(node.address);
    }
    for (const session of this.options.sessions) {
      this.options.log.debug(`Checking worker ${session.address} for task updates`);
      if (!this.loops.has(session)) this.begin(session);
    }
  }

  /** Tries a worker now that had not answered. */
  wake(session: WorkerSession): void {
    this.loops.get(session)?.wake();
  }

  private begin(session: WorkerSession): void {
    const pause = { wake: () => {} };
    this.loops.set(session, pause);
    this.options.log.info(`Checking worker ${session.address} for task updates`);
    void this.loop(session, pause).finally(() => this.loops.delete(session));
  }

  private async loop(session: WorkerSession, pause: { wake: () => void }): Promise<void> {
    const { stop } = this.options;
    for (let retryMs = FIRST_RETRY_MS; !stop.aborted && !session.isForgotten;) {
      try {
        if (session.instance === null) await this.hello(session);
        if (session.isForgotten) return;
        // After a failure the first answer counts, not the first news.
        await this.poll(session, retryMs === FIRST_RETRY_MS ? this.options.waitSec : 0);
        retryMs = FIRST_RETRY_MS;
      } catch (error) {
        if (stop.aborted || session.isForgotten) return;
        const first = retryMs === FIRST_RETRY_MS;
        this.failed(session, error, first);
        // A worker that is there and wants a HELLO gets it at once.
        const helloNow = first && error instanceof WorkerCallError && error.refusal.kind === 'say-hello';
        if (!helloNow) await this.rest(retryMs, pause);
        retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
      }
    }
  }

  private rest(ms: number, pause: { wake: () => void }): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.options.clock.after(ms, resolve);
      pause.wake = () => {
        cancel();
        resolve();
      };
    });
  }

  private async hello(session: WorkerSession): Promise<void> {
    const { ledger, link, log } = this.options;
    const { address } = session;
    const answer = await this.hellos.take(() => link.hello(address, this.options.identity(), this.options.stop));
    // Its node was removed meanwhile: if the worker lives, it joins anew.
    if (session.isForgotten) return;
    this.refuseTwin(session, answer);
    const { state } = ledger;
    ledger.record(introduce(state, answer, session.address));
    session.open(answer.nodeId, answer.instance, state.onNode.get(answer.nodeId) ?? []);
    // The newest first: what a restored store adopts takes the place of what has ended before it.
    for (const report of [...answer.attempts].sort((a, b) => b.attempt - a.attempt))
      this.takeIn(session, answer.nodeId, report);
    for (const events of endVanished(ledger.state, answer, this.options.clock.now())) ledger.record(events);
    await ledger.durable();
    session.heard(this.options.clock.monotonic());
    log.info(`Worker ${session.address} is node ${answer.name}`, {
      node: answer.nodeId,
      tasks: answer.attempts.length,
    });
    this.options.onAnswer(session);
  }

  /** One worker under two addresses would be told everything twice. */
  private refuseTwin(session: WorkerSession, { nodeId, instance }: HelloAnswer): void {
    const twin = this.options.sessions.ofNode(nodeId);
    if (twin === undefined || twin === session) return;
    if (twin.instance === instance) {
      const message = `${session.address} and ${twin.address} are the same worker: list it once`;
      throw new WorkerCallError({ kind: 'refused' }, message);
    }
    twin.leaveNode();
  }

  private async poll(session: WorkerSession, waitSec: number): Promise<void> {
    const { link, clock, stop } = this.options;
    const { instance, nodeId } = session;
    if (instance === null || nodeId === null) return;
    const key = { identity: this.options.identity(), instance };
    const since = session.wantsAll ? 0 : session.since;
    session.wantsAll = false;
    const page = await link.reports(session.address, key, { since, waitSec }, stop);
    if (session.instance !== instance) return;
    session.heard(clock.monotonic());
    this.takeInPage(session, nodeId, page);
    // A poll that acknowledges this page waits until it can't be lost any more. While the disk stalls, polls go on without.
    if (await this.storedSoon()) session.since = page.seq;
    if (session.outbox.size > 0 || session.strays.size > 0) this.options.onAnswer(session);
  }

  /** Whether everything so far is durable within the time that nobody would miss a poll for. */
  private storedSoon(): Promise<boolean> {
    const { ledger, clock } = this.options;
    return new Promise((resolve, reject) => {
      const cancel = clock.after(STALL_PATIENCE_MS, () => resolve(false));
      void ledger
        .durable()
        .then(() => resolve(true), reject)
        .finally(cancel);
    });
  }

  private takeInPage(session: WorkerSession, nodeId: string, page: ReportPage): void {
    const { ledger } = this.options;
    for (const report of page.reports) this.takeIn(session, nodeId, report);
    const node = ledger.state.nodes.get(nodeId);
    if (node !== undefined && node.liveness !== 'ready') {
      this.options.log.info(`Node ${node.name} (${node.address}) is ready again`);
      ledger.record([aboutNode(nodeId, { kind: 'node-liveness', liveness: 'ready' })]);
    }
    if (page.stats !== null) {
      session.stats = page.stats;
      this.options.onStats(session);
    }
  }

  private takeIn(session: WorkerSession, nodeId: string, report: AttemptReport): void {
    const { ledger, log, clock } = this.options;
    const reporter = { id: nodeId, instance: session.instance, history: this.options.identity().history };
    const intake = takeIn(ledger.state, reporter, report, clock.now());
    if (report.released) this.options.strays.forget(session, report);
    switch (intake.kind) {
      case 'events':
        this.describe(session, report);
        ledger.record(intake.events);
        return;
      case 'refused':
        this.refusedReports += 1;
        log.debug(`Report of ${session.address} refused: ${intake.why}`, {
          task: report.taskId,
          attempt: report.attempt,
        });
        return;
      case 'stray':
        this.options.strays.take(session, report);
        return;
      case 'unchanged':
        return;
      default:
        intake satisfies never;
    }
  }

  /** One line for what a reader of the log has not read yet. */
  private describe(session: WorkerSession, report: AttemptReport): void {
    const { taskId, attempt, state, health, containerId } = report;
    const task = this.options.ledger.state.tasks.get(taskId)?.task;
    const known = task && attemptNumbered(task, attempt);
    const moved = known?.state !== state;
    const why = reasonOf(report);
    const fields = { worker: session.address, attempt, health };
    if (moved && state === 'Running') {
      this.options.log.info(`task ${taskId} Running on container ${containerId}`, fields);
    } else if (moved || why !== reasonOf(known)) {
      this.options.log.info(`task ${taskId} ${state}${why}`, fields);
    } else if (known.health !== health) {
      this.options.log.info(`task ${taskId} is ${health}`, fields);
    }
  }

  private failed(session: WorkerSession, error: unknown, first: boolean): void {
    const wasOpen = session.instance !== null;
    const refusal: WorkerRefusal | null = error instanceof WorkerCallError ? error.refusal : null;
    // Only on the first contact: a manager that was obeyed and is not any more was replaced, and must not fight.
    const firstContact = session.nodeId === null;
    if (refusal?.kind === 'older-epoch' && firstContact && refusal.history !== this.options.identity().history) {
      this.options.raiseEpoch(refusal.highestEpoch);
    }
    // A worker that did not answer may still be the same process: its session goes on when it is back.
    if (refusal?.kind !== 'unreachable' && !(error instanceof StoreUnavailableError)) session.close();
    const message = error instanceof Error ? error.message : String(error);
    // One that refuses waits for somebody who reads why.
    const refusedNow = refusal?.kind === 'refused' ? message : session.refusal;
    const isNews = refusedNow !== session.refusal;
    session.refusal = refusedNow;
    // Whoever was never heard may only just be starting.
    if (first && firstContact && !isNews)
      this.options.log.info(`Worker ${session.address} is not there yet: ${message}`);
    else if (first || wasOpen || isNews) this.options.log.warn(`Worker ${session.address} gave no updates: ${message}`);
    else this.options.log.debug(`Worker ${session.address} gave no updates: ${message}`);
  }
}

function reasonOf({ reason }: Pick<Attempt, 'reason'>): string {
  return reason === null ? '' : `: ${reason.message}`;
}
