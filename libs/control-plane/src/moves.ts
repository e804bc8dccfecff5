import {
  type Attempt,
  backoffMs,
  type Clock,
  currentAttempt,
  heldAttempt,
  isEnded,
  type Log,
  newestAttempt,
  replacementOf,
  specOfAttempt,
  type Task,
} from '@cube/task';
import { openedNext, unneeded } from './attempt-outcome';
import { aboutTask } from './cluster-event';
import type { Touched } from './cluster-state';
import type { StayingTask } from './cluster-view';
import { mayMove } from './eviction';
import type { Ledger } from './ledger';
import type { NodeRecord } from './node-record';
import { byLeaving, endsFirst, isSettled } from './overlap';
import type { PlacementBook } from './placement-book';
import type { Placer } from './placer';
import { attemptKey, type TaskRecord } from './task-record';

export interface MovesOptions {
  readonly ledger: Ledger;
  readonly book: PlacementBook;
  readonly placer: Placer;
  readonly clock: Clock;
  readonly log: Log;
  /** Nodes whose attempts may be taken for lost. */
  readonly evictable: () => ReadonlySet<string>;
  readonly lookAgain: () => void;
}

/** Tasks that are tried in one look. */
const TRIES_A_LOOK = 100;

/**
 * Moves running tasks: off nodes that are drained, and to a new attempt where someone asked for one. In an overlap the
 * replacement runs beside the old attempt, which is stopped once it is healthy; where both may not run at once, the old one is
 * stopped first, if there is a place for the next.
 *
 * Everything is read from the state, so a manager that starts goes on where the one before it was. Invariants: (1) No attempt is
 * stopped for a move while no node would take the task. (2) Of a draining node no more tasks move at once than its drain allows.
 */
export class Moves {
  /** IDs of tasks in an overlap. */
  private readonly overlaps = new Set<string>();
  /** IDs of tasks that someone asked to be replaced. */
  private readonly asked = new Set<string>();
  /** Tasks whose old attempt was stopped first and whose next is not settled yet, with the node that they leave. */
  private readonly underWay = new Map<string, string>();
  private readonly draining = new Set<string>();
  /** Why a task stays where it is. */
  private readonly stays = new Map<string, string>();
  /** When a task whose replacement failed is tried again, monotonic, by the failed attempt. */
  private readonly retries = new Map<string, { readonly failed: string; readonly at: number }>();
  private cancelTimer: (() => void) | null = null;

  constructor(private readonly options: MovesOptions) {
    this.reset();
  }

  /** The state is another. */
  reset(): void {
    for (const some of [this.overlaps, this.asked, this.underWay, this.draining, this.stays, this.retries])
      some.clear();
    const { nodes, tasks } = this.options.ledger.state;
    for (const node of nodes.values()) if (node.availability === 'draining') this.draining.add(node.id);
    for (const record of tasks.values()) this.followTask(record);
  }

  /** Whether there may be something to do now. */
  follow(touched: Touched): boolean {
    switch (touched.what) {
      case 'task':
        if (touched.after === undefined) this.forget(touched.id);
        else this.followTask(touched.after);
        // What failed with the old spec may do well with the new one.
        if (touched.before?.task.spec !== touched.after?.task.spec) this.retryNow(touched.after);
        return this.concerns(touched.before) || this.concerns(touched.after);
      case 'node':
        return this.followNode(touched);
      case 'cluster':
        return false;
      default:
        return touched satisfies never;
    }
  }

  /** Tasks whose old attempt was stopped for a move, and whose next is not settled yet. */
  get leftFirst(): readonly string[] {
    return [...this.underWay.keys()];
  }

  stop(): void {
    this.cancelTimer?.();
  }

  /** Whether all was done that could be done now. Throws StoreUnavailableError. */
  look(): boolean {
    const { tasks } = this.options.ledger.state;
    for (const id of [...this.overlaps]) {
      const record = tasks.get(id);
      if (record !== undefined) this.lookAtOverlap(record);
    }
    let tries = TRIES_A_LOOK;
    for (const id of [...this.asked]) {
      const record = tasks.get(id);
      if (record === undefined || !this.isDue(record)) continue;
      if (tries === 0) return false;
      tries -= 1;
      this.move(record, 'as asked');
    }
    for (const nodeId of this.draining) {
      tries = this.drain(nodeId, tries);
      if (tries === 0) return false;
    }
    this.wakeForRetry();
    return true;
  }

  /** See `DrainProgress.waiting`. */
  stayingOn(nodeId: string): readonly StayingTask[] {
    const { state } = this.options.ledger;
    const here = [...(state.upOn.get(nodeId) ?? [])].flatMap((id) => state.tasks.get(id) ?? []);
    const pending = [...this.underWay].flatMap(([id, from]) => (from === nodeId ? (state.tasks.get(id) ?? []) : []));
    return [...here, ...pending].sort(byLeaving).flatMap((record) => {
      const reason = this.whyStaying(record);
      return reason === null ? [] : [{ taskId: record.task.id, name: record.task.spec.name, reason }];
    });
  }

  private whyStaying(record: TaskRecord): string | null {
    const { task } = record;
    const current = currentAttempt(task);
    if (task.desired === 'stop' || replacementOf(task) !== undefined || current.stop !== null) return null;
    if (current.state === 'Pending')
      return `it had to end first, and waits for a node: ${current.reason?.message ?? ''}`;
    if (this.underWay.has(task.id)) return null;
    if (!mayMove(record))
      return 'its restart policy is "no", so it runs nowhere else: it stays until it ends or is stopped';
    const failed = failedReplacement(task);
    if (failed !== undefined) {
      return `its replacement, attempt ${failed.number}, failed and is tried again: ${failed.reason?.message ?? failed.state}`;
    }
    return this.stays.get(task.id) ?? null;
  }

  private followTask({ task }: TaskRecord): void {
    const { id } = task;
    const current = currentAttempt(task);
    setTo(this.overlaps, id, heldAttempt(task) !== undefined);
    setTo(this.asked, id, current.outdated === true && isReplaceable(task));
    const from = leftFirst(task);
    if (from === null) this.underWay.delete(id);
    else this.underWay.set(id, from);
    if (!isReplaceable(task) || !this.draining.has(current.nodeId ?? '')) this.stays.delete(id);
    if (failedReplacement(task) === undefined) this.retries.delete(id);
  }

  private retryNow(record: TaskRecord | undefined): void {
    const failed = record && failedReplacement(record.task);
    if (failed) this.retries.set(record.task.id, { failed: attemptKey(record.task.id, failed.number), at: -Infinity });
  }

  private forget(id: string): void {
    for (const some of [this.overlaps, this.asked, this.underWay, this.stays, this.retries]) some.delete(id);
  }

  private followNode({ id, before, after }: Extract<Touched, { what: 'node' }>): boolean {
    setTo(this.draining, id, after?.availability === 'draining');
    const isOther = before?.availability !== after?.availability || before?.drain?.parallel !== after?.drain?.parallel;
    return isOther || (before?.liveness !== after?.liveness && (this.overlaps.size > 0 || this.draining.has(id)));
  }

  private concerns(record: TaskRecord | undefined): boolean {
    if (record === undefined) return false;
    const { attempts, id } = record.task;
    if (this.overlaps.has(id) || this.asked.has(id) || this.underWay.has(id)) return true;
    return this.draining.size > 0 && attempts.some(({ nodeId }) => nodeId !== null && this.draining.has(nodeId));
  }

  /** An overlap ends with the old attempt, when its replacement is healthy; or with the replacement, when nobody wants it. */
  private lookAtOverlap(record: TaskRecord): void {
    const { ledger, log, evictable } = this.options;
    const { task } = record;
    const [old, replacement] = [heldAttempt(task), replacementOf(task)];
    if (old === undefined || replacement === undefined) return;
    if (isSettled(task, replacement) && replacement.outdated !== true) {
      ledger.record([aboutTask(task.id, { kind: 'attempt-stopping', attempt: old.number, cause: 'replaced' })]);
      log.info(`Task ${task.id} (${task.spec.name}) moved: attempt ${replacement.number} replaces ${old.number}`);
    } else if (evictable().has(replacement.nodeId ?? '')) {
      const reason = { code: 'node-lost', message: 'its node has not been heard of' } as const;
      const { number: attempt } = replacement;
      ledger.record([aboutTask(task.id, { kind: 'attempt-lost', attempt, reason, released: false })]);
    } else if (replacement.outdated === true || !this.hasCause(old)) {
      ledger.record([unneeded(task, replacement)]);
    }
  }

  private hasCause({ outdated, nodeId }: Attempt): boolean {
    return outdated === true || this.draining.has(nodeId ?? '');
  }

  /** Begins as many moves as the drain allows. Answers how many tries are left. */
  private drain(nodeId: string, tries: number): number {
    const { ledger } = this.options;
    const node = ledger.state.nodes.get(nodeId);
    if (node === undefined || node.drain === null || node.liveness !== 'ready') return tries;
    let free = node.drain.parallel - this.movingFrom(nodeId);
    let left = tries;
    // Spares the order of those whose turn it is not.
    if (free <= 0) return left;
    for (const record of this.leaving(node)) {
      if (free <= 0 || left === 0) break;
      left -= 1;
      if (this.move(record, `moves off node ${node.name}, which is being drained`)) free -= 1;
    }
    return left;
  }

  private movingFrom(nodeId: string): number {
    const { state } = this.options.ledger;
    const here = [...(state.onNode.get(nodeId) ?? [])].filter((id) => {
      const task = state.tasks.get(id)?.task;
      return task?.attempts.some(
        (attempt) =>
          attempt.nodeId === nodeId &&
          !attempt.released &&
          (attempt.stop === 'replaced' || (attempt === heldAttempt(task) && replacementOf(task) !== undefined)),
      );
    });
    // One that nobody takes any more holds nobody else up: it says itself why it waits.
    const isStuck = (id: string): boolean => this.options.book.waiting.has(id);
    const elsewhere = [...this.underWay].filter(([id, from]) => from === nodeId && !here.includes(id) && !isStuck(id));
    return here.length + elsewhere.length;
  }

  /** Tasks on the node that may be tried now, in their order. */
  private leaving({ id: nodeId }: NodeRecord): readonly TaskRecord[] {
    const { state } = this.options.ledger;
    return [...(state.upOn.get(nodeId) ?? [])]
      .flatMap((id) => state.tasks.get(id) ?? [])
      .filter((record) => mayMove(record) && isReplaceable(record.task) && this.isDue(record))
      .sort(byLeaving);
  }

  /** Neither waits for a node that would take it, nor for its turn after a replacement that failed. */
  private isDue({ task }: TaskRecord): boolean {
    const { book, clock } = this.options;
    const { outdated } = currentAttempt(task);
    if (book.waiting.has(task.id) || (this.underWay.has(task.id) && outdated !== true)) return false;
    if (heldAttempt(task) !== undefined && !isEnded(newestAttempt(task).state)) return false;
    const failed = failedReplacement(task);
    if (failed === undefined) return true;
    const key = attemptKey(task.id, failed.number);
    const known = this.retries.get(task.id);
    if (known?.failed === key) return known.at <= clock.monotonic();
    const failures = task.attempts.filter(
      ({ number, state }) => isEnded(state) && number > currentAttempt(task).number,
    );
    this.retries.set(task.id, { failed: key, at: clock.monotonic() + backoffMs(failures.length) });
    return false;
  }

  /** Whether the task is on its way; else it says why it stays. */
  private move(record: TaskRecord, why: string): boolean {
    const { ledger, book, placer, log } = this.options;
    const { task } = record;
    const current = currentAttempt(task);
    const isOverlap = !endsFirst(task.spec) && !endsFirst(specOfAttempt(task, current));
    // A worker runs one attempt of a task after the other.
    const isThere = isOverlap && current.outdated === true && book.wouldPlace(record).nodeId === current.nodeId;
    const opened = openedNext(task, `replaces attempt ${current.number}: ${why}`);
    if (isOverlap && !isThere && placer.place(record, [opened], opened.fact.attempt)) return true;
    const whyNot =
      isOverlap && current.outdated !== true
        ? book.wouldPlace(record).explanation.summary
        : book.whyNotWithout(record, current, ledger.state.nodes);
    if (whyNot !== null) {
      this.stays.set(task.id, whyNot);
      return false;
    }
    ledger.record([aboutTask(task.id, { kind: 'attempt-stopping', attempt: current.number, cause: 'replaced' })]);
    log.info(`Task ${task.id} (${task.spec.name}) ${why}: attempt ${current.number} is stopped first`);
    return true;
  }

  private wakeForRetry(): void {
    const { clock, lookAgain } = this.options;
    this.cancelTimer?.();
    this.cancelTimer = null;
    const due = [...this.retries.values()].map(({ at }) => at).filter((at) => at > clock.monotonic());
    if (due.length > 0) this.cancelTimer = clock.after(Math.min(...due) - clock.monotonic(), lookAgain);
  }
}

function setTo(set: Set<string>, id: string, isIn: boolean): void {
  if (isIn) set.add(id);
  else set.delete(id);
}

/** Its current attempt is on a node and goes on there, if nobody does anything. */
function isReplaceable(task: Task): boolean {
  const { nodeId, stop, state } = currentAttempt(task);
  return task.desired === 'run' && nodeId !== null && stop === null && !isEnded(state);
}

/** The node that a task left by ending there first, until what follows there is settled. */
function leftFirst(task: Task): string | null {
  const [newest, before] = task.attempts.filter(({ aside }) => aside !== true).reverse();
  if (newest === undefined || before?.stop !== 'replaced' || heldAttempt(task) !== undefined) return null;
  // In an overlap the newest was placed before the other was told to stop.
  const isAfter = newest.nodeId === null || newest.revision > before.revision;
  if (!isEnded(before.state) || !isAfter) return null;
  return isEnded(newest.state) || isSettled(task, newest) ? null : before.nodeId;
}

/** In an overlap, the newest replacement, if it is over. */
function failedReplacement(task: Task): Attempt | undefined {
  const newest = newestAttempt(task);
  const isOver = heldAttempt(task) !== undefined && isEnded(newest.state) && newest.stop !== 'unneeded';
  return isOver ? newest : undefined;
}
