import { type Attempt, type Clock, LevelTrigger, type Log, type Task } from '@cube/task';
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

const NONE: ReadonlySet<string> = new Set();

/** Decides which nodes are alive and which tasks must be restarted for bad health. */
export class HealthChecker {
  private readonly trigger: LevelTrigger;
  private readonly unhealthy = new Set<string>();
  /** Most nodes fell silent at once, and most have not come back. */
  private massSilent = false;
  /** When they were last silent, monotonic. */
  private massSilentAt = Number.NEGATIVE_INFINITY;
  /** Since when each node that is not ready is known not to be, monotonic. */
  private readonly silentSince = new Map<string, number>();
  /** Another set whenever it changes, so that whoever has it knows. */
  private down = NONE;
  private lastLook: number;
  /** A node that this process has never spoken to has been silent since then. */
  private startedAt: number;

  constructor(private readonly options: HealthCheckerOptions) {
    this.lastLook = options.clock.monotonic();
    this.startedAt = this.lastLook;
    this.noteSilence();
    this.noteUnhealthy();
    this.trigger = new LevelTrigger(
      () => this.look(),
      (error) => this.options.log.warn('Checking the health of nodes and tasks failed', { error: String(error) }),
    );
  }

  lookAgain(): void {
    this.trigger.wake();
  }

  /** Nodes whose attempts may be replaced now: the same set until they change. After a mass silence those not back yet get the time that any node has. */
  evictable(): ReadonlySet<string> {
    const now = this.options.clock.monotonic();
    const held = now - this.massSilentAt < this.options.downAfterMs;
    if (!this.isMassSilent(now)) return held ? NONE : this.down;
    if (!held) this.warnOfMassSilence();
    this.massSilentAt = now;
    return NONE;
  }

  /** Begins with most nodes silent within five minutes, and lasts, however long, until most are back or removed. */
  private isMassSilent(now: number): boolean {
    const nodes = this.options.ledger.state.nodes.size;
    // Asked at every look at the queue: the times of all silent nodes are looked at only if there may be enough of them.
    const most = this.silentSince.size * 2 > nodes;
    this.massSilent = most && (this.massSilent || isMassSilence(nodes, this.silentSince.values(), now));
    return this.massSilent;
  }

  private warnOfMassSilence(): void {
    const nodes = this.options.ledger.state.nodes.size;
    this.options.log.warn(
      `${this.silentSince.size} of ${nodes} nodes fell silent at about the same time: none of their tasks is replaced until most nodes are back. Look at this manager's network first; remove nodes that will not come back`,
    );
  }

  /** The state was loaded anew. */
  reset(): void {
    this.noteSilence();
    this.noteUnhealthy();
    this.lookAgain();
  }

  /** A report may have been stored and the stop that follows it not: no event tells of it again. */
  private noteUnhealthy(): void {
    for (const { task } of this.options.ledger.state.tasks.values())
      if (unhealthyAttempt(task) !== undefined) this.unhealthy.add(task.id);
  }

  private noteSilence(): void {
    const { nodes } = this.options.ledger.state;
    for (const id of this.silentSince.keys()) if (!nodes.has(id)) this.silentSince.delete(id);
    this.down = new Set([...this.down].filter((id) => nodes.has(id)));
    for (const node of nodes.values()) this.followNode(node);
  }

  private followTouched({ id, after }: Extract<Touched, { what: 'node' }>): void {
    if (after !== undefined) return this.followNode(after);
    this.silentSince.delete(id);
    if (this.down.has(id)) this.down = new Set([...this.down].filter((one) => one !== id));
  }

  /** By this process's own clock: the time of day may be set, and another process may have written it. */
  private followNode({ id, liveness }: NodeRecord): void {
    if (liveness === 'ready') this.silentSince.delete(id);
    else if (!this.silentSince.has(id)) this.silentSince.set(id, this.options.clock.monotonic());
    const isDown = liveness === 'down';
    if (isDown === this.down.has(id)) return;
    const others = [...this.down].filter((one) => one !== id);
    this.down = new Set(isDown ? [...others, id] : others);
  }

  /** Notices a node that fell silent or is back, and a task that became unhealthy. */
  follow(touched: Touched): void {
    if (touched.what === 'node') this.followTouched(touched);
    if (touched.what !== 'task' || touched.after === undefined) return;
    if (unhealthyAttempt(touched.after.task) === undefined) return;
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
    const attempt = unhealthyAttempt(task);
    if (attempt === undefined) return;
    this.options.log.warn(
      `Task ${id} (${task.spec.name}) is unhealthy and will be stopped: ${attempt.reason?.message ?? ''}`,
    );
    this.options.ledger.record([
      aboutTask(id, { kind: 'attempt-stopping', attempt: attempt.number, cause: 'unhealthy' }),
    ]);
  }
}

/** An attempt that is to be stopped for its bad health: the current one, or the replacement beside it. */
function unhealthyAttempt({ attempts }: Task): Attempt | undefined {
  return attempts.find(({ health, state, stop }) => health === 'unhealthy' && state === 'Running' && stop === null);
}
