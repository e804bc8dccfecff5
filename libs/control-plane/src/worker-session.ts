import type { Command, NodeStats } from '@cube/task';
import type { Touched } from './cluster-state';
import { attemptKey } from './task-record';

type TouchedTask = Extract<Touched, { what: 'task' }>;

/**
 * What the manager knows of its conversation with one worker, in memory only: a restart begins with HELLO anew.
 *
 * Invariant: `confirmed` holds only commands that this very worker process acknowledged.
 */
export class WorkerSession {
  private node: string | null = null;
  /** The worker process that is spoken to; null while no session is open. */
  instance: string | null = null;
  /** Reports up to here are durable. */
  since = 0;
  /** The next poll asks for everything, not only for news. */
  wantsAll = false;
  /** Why it refused the last HELLO or call, since it last answered a HELLO. */
  refusal: string | null = null;
  /** When it was last heard, on the monotonic clock. */
  lastHeard: number;
  /** Tasks whose newest decision may not have reached the worker. */
  readonly outbox = new Set<string>();
  /** Highest revision that the worker acknowledged, by `attemptKey`, of attempts that are not over. */
  readonly confirmed = new Map<string, number>();
  /** Commands about containers that no attempt has, by `attemptKey`. */
  readonly strays = new Map<string, Command>();
  stats: NodeStats | null = null;
  /** Nobody speaks to it any more. */
  isForgotten = false;

  constructor(
    readonly address: string,
    now: number,
    /** Sessions by the node that they speak to. */
    private readonly byNode: Map<string, WorkerSession>,
  ) {
    this.lastHeard = now;
  }

  /** Known once HELLO was answered. */
  get nodeId(): string | null {
    return this.node;
  }

  open(nodeId: string, instance: string, tasks: Iterable<string>): void {
    if (nodeId !== this.node) this.leaveNode();
    this.node = nodeId;
    this.byNode.set(nodeId, this);
    this.instance = instance;
    this.refusal = null;
    this.since = 0;
    this.confirmed.clear();
    this.outbox.clear();
    this.strays.clear();
    for (const task of tasks) this.outbox.add(task);
  }

  close(): void {
    this.instance = null;
  }

  /** Its node is spoken to elsewhere. */
  leaveNode(): void {
    if (this.node !== null && this.byNode.get(this.node) === this) this.byNode.delete(this.node);
    this.node = null;
    this.close();
  }

  heard(now: number): void {
    this.lastHeard = now;
  }
}

/**
 * All workers that are spoken to, by address.
 *
 * Invariant: `byNode` holds each session that has a node, under that node; no two sessions have the same.
 */
export class WorkerSessions implements Iterable<WorkerSession> {
  private readonly byAddress = new Map<string, WorkerSession>();
  private readonly byNode = new Map<string, WorkerSession>();

  constructor(private readonly monotonic: () => number) {}

  /** The session with the worker at this address; begins one if there is none. */
  ensure(address: string): { session: WorkerSession; isNew: boolean } {
    const known = this.byAddress.get(address);
    if (known !== undefined) return { session: known, isNew: false };
    const session = new WorkerSession(address, this.monotonic(), this.byNode);
    this.byAddress.set(address, session);
    return { session, isNew: true };
  }

  /** An event changed a task. Answers the sessions that have something to tell their workers now. */
  follow({ id, before, after }: Pick<TouchedTask, 'id' | 'before' | 'after'>): readonly WorkerSession[] {
    const told: WorkerSession[] = [];
    for (const attempt of (after ?? before)?.task.attempts ?? []) {
      const session = attempt.nodeId === null ? undefined : this.ofNode(attempt.nodeId);
      const key = attemptKey(id, attempt.number);
      if (after === undefined || attempt.released) {
        // Nothing is asked of its worker any more.
        session?.confirmed.delete(key);
      } else if (session !== undefined && session.confirmed.get(key) !== attempt.revision) {
        session.outbox.add(id);
        told.push(session);
      }
    }
    return told;
  }

  /** The node is known no more, and neither is its worker unless it is listed; when it is back it joins like any other. */
  forgetNode(nodeId: string, listed: readonly string[]): void {
    const session = this.ofNode(nodeId);
    session?.leaveNode();
    if (session === undefined || listed.includes(session.address)) return;
    session.isForgotten = true;
    this.byAddress.delete(session.address);
  }

  ofNode(nodeId: string): WorkerSession | undefined {
    return this.byNode.get(nodeId);
  }

  /** When a node was last heard, or first tried by this process; null when another node answers at its address. */
  lastHeardOf({ id, address }: { readonly id: string; readonly address: string }): number | null {
    const known = this.ofNode(id);
    if (known !== undefined) return known.lastHeard;
    const tried = this.byAddress.get(address);
    return tried === undefined || tried.nodeId !== null ? null : tried.lastHeard;
  }

  [Symbol.iterator](): Iterator<WorkerSession> {
    return this.byAddress.values();
  }
}
