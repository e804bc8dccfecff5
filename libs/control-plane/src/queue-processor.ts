import type { WaitingGroup } from '@cube/scheduler';
import { type Clock, LevelTrigger, type Log, replacementOf } from '@cube/task';
import { Backoffs } from './backoffs';
import { aboutTask } from './cluster-event';
import { type LostTask, replacementCandidates } from './eviction';
import type { Touched } from './cluster-state';
import type { StayingTask } from './cluster-view';
import type { Hearing } from './hearing';
import { type Ledger, StoreUnavailableError } from './ledger';
import { openedNext } from './attempt-outcome';
import { Moves } from './moves';
import { Placer } from './placer';
import type { PlacementBook } from './placement-book';
import { PlacementQueue, type Turn } from './placement-queue';
import type { Retention } from './retention';
import type { TaskRecord } from './task-record';

export interface QueueProcessorOptions {
  readonly ledger: Ledger;
  readonly book: PlacementBook;
  readonly clock: Clock;
  readonly log: Log;
  readonly retention: Retention;
  readonly hearing: Hearing;
  /** Nodes whose attempts may be replaced now. */
  readonly evictable: () => ReadonlySet<string>;
}

/** Waiting tasks beyond which a look costs more than the commit that it would save. */
const LONG_QUEUE = 100;

/** Nodes that are held against what waiting tasks ask, in one look. */
const NODES_A_LOOK = 20_000;

/** Tasks that are tried in one look: a look must not keep requests waiting. */
const TRIES_A_LOOK = 100;

/** Where very many are due, this part of them is tried in one look, since a look begins with putting them in order. */
const SHARE_A_LOOK = 1 / 50;

/** Lost tasks are looked through when others were lost, and from time to time, however often there is a look. */
const LOST_EVERY_MS = 1_000;

/** A few of those that wait are tried again from time to time whatever happens, so that their reasons stay true. */
const ANYWAY = { tasks: 20, everyMs: 2_000 };

const NO_NODES: ReadonlySet<string> = new Set();

/** Places pending tasks on nodes, and those whose node is lost on other nodes. Sending them is the Dispatcher's. */
export class QueueProcessor {
  private readonly trigger: LevelTrigger;
  /** Pending tasks that were not tried yet, those in backoff among them. All others are in the waiting room. */
  private readonly fresh: Set<string>;
  /** Groups of waiting tasks that something helped, until one of theirs finds no place. */
  private readonly helped = new Set<WaitingGroup>();
  private readonly backoffs: Backoffs;
  private cancelTimer: (() => void) | null = null;
  private triedAnywayAt = -Infinity;
  /** The nodes whose tasks were looked through last, when, and whether some of them are still to be placed. */
  private lost = { nodes: NO_NODES, at: -Infinity, isLeft: false };

  private readonly placer: Placer;
  private readonly moves: Moves;

  constructor(private readonly options: QueueProcessorOptions) {
    this.placer = new Placer(options);
    this.moves = new Moves({ ...options, placer: this.placer, lookAgain: () => this.lookAgain() });
    this.backoffs = new Backoffs(options.clock);
    this.fresh = new Set(options.ledger.state.pending);
    this.trigger = new LevelTrigger(
      () => this.look(),
      (error) => this.options.log.warn('Placing tasks failed', { error: String(error) }),
    );
  }

  lookAgain(): void {
    this.trigger.wake();
  }

  /** Something happened to a node, or to a task. */
  follow(touched: Touched): void {
    if (this.moves.follow(touched)) this.lookAgain();
    if (touched.what !== 'task') return;
    const { ledger, book } = this.options;
    const { id } = touched;
    if (!ledger.state.pending.has(id)) {
      this.fresh.delete(id);
      book.waiting.remove(id);
      return;
    }
    // It waits with what it asked before.
    if (touched.before?.task.spec !== touched.after?.task.spec) book.waiting.remove(id);
    if (!book.waiting.has(id)) {
      this.fresh.add(id);
      this.lookAgain();
    }
  }

  /** The state is another, and nobody waits there yet. */
  reset(): void {
    this.fresh.clear();
    this.helped.clear();
    this.moves.reset();
    this.lost.isLeft = true;
    for (const id of this.options.ledger.state.pending) this.fresh.add(id);
  }

  /** Tasks that wait for a node. */
  get depth(): number {
    return this.options.ledger.state.pending.size;
  }

  /** The tasks that a drain of the node leaves there for now, and why. */
  stayingOn(nodeId: string): readonly StayingTask[] {
    return this.moves.stayingOn(nodeId);
  }

  stop(): void {
    this.moves.stop();
    this.cancelTimer?.();
  }

  /** Places a task in the commit that takes it in, if it can. A long queue is looked through once a commit. */
  private async look(): Promise<void> {
    const { ledger } = this.options;
    if (ledger.trouble !== null) return;
    try {
      this.options.hearing.look();
      const isDone = !this.options.hearing.isOver || this.placeAll();
      this.options.retention.look();
      this.wakeForNextBackoff();
      if (!isDone) await this.letOthersGo();
      else if (this.depth > LONG_QUEUE) await ledger.durable();
    } catch (error) {
      // The ledger says so itself and wakes everyone when writes go on.
      if (!(error instanceof StoreUnavailableError)) throw error;
    }
  }

  /** The next look is due, but not before requests and answers had their turn: wake-ups alone would leave them none. */
  private async letOthersGo(): Promise<void> {
    this.lookAgain();
    await new Promise<void>((resolve) => this.options.clock.after(0, resolve));
  }

  /** Whether none is left that could be placed now. */
  private placeAll(): boolean {
    const { book, ledger } = this.options;
    const { groups, unseen } = book.waiting.helped(NODES_A_LOOK);
    for (const group of groups) this.helped.add(group);
    this.placeMoved();
    const due = this.due();
    const most = Math.max(TRIES_A_LOOK, due.length * SHARE_A_LOOK);
    const queue = new PlacementQueue(due, this.helped, (id) => ledger.state.tasks.get(id));
    // Whoever is less urgent than one that was not looked at yet must not take what that one needs.
    const least = unseen ?? -Infinity;
    let turn = queue.next(least);
    for (let tries = 0; turn !== null && tries < most; tries += 1) {
      this.take(turn, queue);
      turn = queue.next(least);
    }
    const isDone = turn === null && unseen === null;
    if (isDone) this.tryAnyway();
    this.replaceLost();
    const isMoved = this.moves.look();
    return isDone && isMoved && !this.lost.isLeft;
  }

  /** One that ended for a move had a place to go to: nobody gets what it gave up before it had its turn. */
  private placeMoved(): void {
    for (const id of this.moves.leftFirst) {
      const record = this.options.ledger.state.tasks.get(id);
      if (record === undefined || !this.fresh.has(id) || !this.isDue(record)) continue;
      this.fresh.delete(id);
      this.placer.place(record, []);
    }
  }

  private take({ record, group }: Turn, queue: PlacementQueue): void {
    const { ledger, book } = this.options;
    const { id } = record.task;
    const isPending = ledger.state.pending.has(id);
    const found = isPending && this.placer.place(record, []);
    this.fresh.delete(id);
    // One that is not pending is on a lost node, or was: `replaceLost` sees to it.
    if (!isPending) {
      book.waiting.remove(id);
      this.lost.isLeft = true;
    }
    if (group === null) return;
    if (group.tasks.size > 0 && (found || !isPending)) queue.putBack(group);
    else this.helped.delete(group);
  }

  /** Pending tasks that were not tried yet and may be placed now. */
  private due(): TaskRecord[] {
    const due: TaskRecord[] = [];
    for (const id of this.fresh) {
      const record = this.options.ledger.state.tasks.get(id);
      if (record !== undefined && this.isDue(record)) due.push(record);
    }
    return due;
  }

  private isDue({ task }: TaskRecord): boolean {
    return this.backoffs.dueAt(task) <= this.options.clock.monotonic();
  }

  private tryAnyway(): void {
    const { book, ledger, clock } = this.options;
    const now = clock.monotonic();
    if (now - this.triedAnywayAt < ANYWAY.everyMs) return;
    this.triedAnywayAt = now;
    for (const id of book.waiting.longestUntried(ANYWAY.tasks)) {
      const record = ledger.state.tasks.get(id);
      if (record !== undefined && ledger.state.pending.has(id)) this.placer.place(record, []);
      else book.waiting.remove(id);
    }
  }

  private replaceLost(): void {
    const { ledger, book, clock, evictable } = this.options;
    const nodes = evictable();
    const now = clock.monotonic();
    if (nodes === this.lost.nodes && !this.lost.isLeft && now - this.lost.at < LOST_EVERY_MS) return;
    this.lost = { nodes, at: now, isLeft: true };
    let tries = 0;
    for (const lost of replacementCandidates(ledger.state, nodes)) {
      if (book.waiting.has(lost.record.task.id)) continue;
      if (tries === TRIES_A_LOOK) return;
      tries += 1;
      this.replace(lost);
    }
    this.lost.isLeft = false;
  }

  /** An attempt on a lost node fails only in the commit that places its replacement, or once there is one. */
  private replace({ record, lost }: LostTask): void {
    const { ledger, log } = this.options;
    const { task } = record;
    const name = ledger.state.nodes.get(lost.nodeId ?? '')?.name ?? lost.nodeId;
    const reason = { code: 'node-lost', message: `node ${name} has not been heard of: replaced on another` } as const;
    const isLost = aboutTask(task.id, { kind: 'attempt-lost', attempt: lost.number, reason, released: false });
    if (replacementOf(task) !== undefined) {
      ledger.record([isLost]);
      return;
    }
    const opened = openedNext(task, `replaces attempt ${lost.number} on the lost node ${name}`);
    if (this.placer.place(record, [isLost, opened], opened.fact.attempt)) {
      log.warn(`Task ${task.id} was lost with node ${name} and is placed again`, { attempt: opened.fact.attempt });
    }
  }

  private wakeForNextBackoff(): void {
    const { ledger, clock } = this.options;
    this.cancelTimer?.();
    this.cancelTimer = null;
    this.backoffs.keep(ledger.state.pending);
    const now = clock.monotonic();
    let next = Number.POSITIVE_INFINITY;
    for (const id of this.fresh) {
      const record = ledger.state.tasks.get(id);
      const dueAt = record === undefined ? 0 : this.backoffs.dueAt(record.task);
      if (dueAt > now) next = Math.min(next, dueAt);
    }
    if (Number.isFinite(next)) this.cancelTimer = clock.after(next - now, () => this.lookAgain());
  }
}
