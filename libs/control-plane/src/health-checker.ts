import { type Clock, currentAttempt, LevelTrigger, type Log } from '@cube/task';
import { aboutNode, aboutTask } from './cluster-event';
import type { Touched } from './cluster-state';
import { isMassSilence } from './eviction';
import { type Ledger, StoreUnavailableError } from './ledger';
import type { Liveness, NodeRecord } from './node-record';
import type { WorkerSessions } from './worker-session';

export interface HealthCheckerOptions {
  readonly ledger: Ledger;
  readonly sessions: WorkerSessions;
  readonly clock: Clock;
  readonly log: Log;
  readonly suspectAfterMs: number;
  readonly downAfterMs: number;
}

/** A look that comes later than this after the one before means that this process stood still. */
const STALL_MS = 3_500;

/** Decides which nodes are alive and which tasks must be restarted for bad health. */
export class HealthChecker {
  private readonly trigger: LevelTrigger;
  private readonly unhealthy = new Set<string>();
  /** When most nodes were last silent at once, monotonic. */
  private massSilentAt = Number.NEGATIVE_INFINITY;
  /** Since when each node is known not to be ready, monotonic. */
  private readonly silentSince = new Map<string, number>();
  private lastLook: number;
  /** A node that this process has never spoken to has been silent since then. */
  private startedAt: number;

  constructor(private readonly options: HealthCheckerOptions) {
    this.lastLook = options.clock.monotonic();
    this.startedAt = this.lastLook;
    this.trigger = new LevelTrigger(
      () => this.look(),
      (error) => this.options.log.warn('Checking the health of nodes and tasks failed', { error: String(error) }),
    );
  }

  lookAgain(): void {
    this.trigger.wake();
  }

  /** Nodes whose attempts may be replaced now. After a mass silence those not back yet get the time that any node has. */
  evictable(): ReadonlySet<string> {
    const { ledger, clock, downAfterMs } = this.options;
    const nodes = [...ledger.state.nodes.values()];
    this.noteSilence(nodes);
    if (isMassSilence(nodes.length, this.silentSince.values(), clock.monotonic()))
      this.massSilentAt = clock.monotonic();
    if (clock.monotonic() - this.massSilentAt < downAfterMs) return new Set();
    return new Set(nodes.filter(({ liveness }) => liveness === 'down').map(({ id }) => id));
  }

  /** By this process's own clock: the time of day may be set, and another process may have written it. */
  private noteSilence(nodes: readonly NodeRecord[]): void {
    for (const { id, liveness } of nodes) {
      if (liveness === 'ready') this.silentSince.delete(id);
      else if (!this.silentSince.has(id)) this.silentSince.set(id, this.options.clock.monotonic());
    }
  }

  /** Notices a task that became unhealthy. */
  follow(touched: Touched): void {
    if (touched.what !== 'task' || touched.after === undefined) return;
    const attempt = currentAttempt(touched.after.task);
    if (attempt.health !== 'unhealthy' || attempt.state !== 'Running' || attempt.stop !== null) return;
    this.unhealthy.add(touched.id);
    this.lookAgain();
  }

  private look(): void {
    const now = this.options.clock.monotonic();
    this.forgiveStall(now);
    if (this.options.ledger.trouble !== null) return;
    try {
      for (const node of this.options.ledger.state.nodes.values()) {
        this.judgeNode(node, now - (this.options.sessions.lastHeardOf(node) ?? this.startedAt));
      }
      for (const id of this.unhealthy) this.restartUnhealthy(id);
      this.unhealthy.clear();
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
    }
  }

  /** Silence that this process slept through says nothing about the workers. */
  private forgiveStall(now: number): void {
    const stalled = now - this.lastLook - STALL_MS;
    this.lastLook = now;
    if (stalled <= 0) return;
    this.options.log.warn(`The manager stood still for ${Math.round((stalled + STALL_MS) / 1000)} s`);
    for (const session of this.options.sessions) session.heard(Math.min(now, session.lastHeard + stalled + STALL_MS));
    this.startedAt = Math.min(now, this.startedAt + stalled + STALL_MS);
  }

  private judgeNode(node: NodeRecord, silenceMs: number): void {
    const { suspectAfterMs, downAfterMs } = this.options;
    const liveness: Liveness = silenceMs >= downAfterMs ? 'down' : silenceMs >= suspectAfterMs ? 'suspect' : 'ready';
    // Only HELLO or a report makes a node ready again.
    if (liveness === node.liveness || liveness === 'ready') return;
    if (liveness === 'suspect' && node.liveness === 'down') return;
    this.options.log.warn(
      `Node ${node.name} (${node.address}) is ${liveness}: silent for ${Math.round(silenceMs / 1000)} s`,
    );
    this.options.ledger.record([aboutNode(node.id, { kind: 'node-liveness', liveness })]);
  }

  private restartUnhealthy(id: string): void {
    const task = this.options.ledger.state.tasks.get(id)?.task;
    if (task === undefined) return;
    const attempt = currentAttempt(task);
    if (attempt.health !== 'unhealthy' || attempt.state !== 'Running' || attempt.stop !== null) return;
    this.options.log.warn(
      `Task ${id} (${task.spec.name}) is unhealthy and will be stopped: ${attempt.reason?.message ?? ''}`,
    );
    this.options.ledger.record([
      aboutTask(id, { kind: 'attempt-stopping', attempt: attempt.number, cause: 'unhealthy' }),
    ]);
  }
}
