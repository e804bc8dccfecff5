import { foldEvent, rowOf, STATES, type TaskRow } from './task-row';
import { TROUBLE_KINDS, troubleOf, type TroubleKind } from './trouble';
import type { ClusterEvent, Task } from './wire';

/** Where a page of tasks stood in the list. */
export interface PageOf {
  readonly revision: number;
  /** ID of the task before the first; '' at the beginning. */
  readonly after: string;
}

/**
 * All tasks in the order of their creation, as pages, answers and events tell of them, with what is counted over all of them.
 * 1. No row is replaced by something older: each carries the revision that it is of.
 * 2. What an event said only in part is `stale` until it is read.
 * 3. `order` and `places` say the same; a removed row leaves a hole, but at the end, until there are many.
 * 4. They are in the manager's order whenever they are read; rows are added as they come, and sorted before that.
 */
export class TaskTable {
  private readonly rows = new Map<string, TaskRow>();
  private order: string[] = [];
  private places = new Map<string, number>();
  private isOutOfOrder = false;
  /** IDs of tasks to be read again, the longest waiting first. */
  readonly stale = new Set<string>();
  readonly counts: number[] = STATES.map(() => 0);
  readonly troubled: ReadonlyMap<TroubleKind, Set<string>> = new Map(TROUBLE_KINDS.map((kind) => [kind, new Set()]));
  /** Grows with every change that a list could show. */
  version = 0;

  get size(): number {
    return this.rows.size;
  }

  get(id: string): TaskRow | undefined {
    return this.rows.get(id);
  }

  values(): IterableIterator<TaskRow> {
    return this.rows.values();
  }

  named(name: string): TaskRow | undefined {
    let found: TaskRow | undefined;
    for (const row of this.rows.values()) if (row.name === name && (found === undefined || !row.final)) found = row;
    return found;
  }

  /** A page as it was answered: what is between its ends and not in it is no more. */
  takePage(tasks: readonly Task[], { revision, after }: PageOf): void {
    this.sort();
    const listed = new Set(tasks.map(({ ID }) => ID));
    const last = tasks.at(-1);
    const end = last === undefined ? undefined : this.places.get(last.ID);
    if (end !== undefined) {
      const begin = after === '' ? 0 : (this.places.get(after) ?? end) + 1;
      for (let at = begin; at < end; at += 1) {
        const row = this.rows.get(this.order[at] ?? '');
        if (row !== undefined && !listed.has(row.id) && row.revision <= revision) this.remove(row.id);
      }
    }
    for (const task of tasks) this.take(task, revision);
  }

  take(task: Task, revision: number): void {
    const known = this.rows.get(task.ID);
    if (known !== undefined && known.revision > revision) return;
    this.stale.delete(task.ID);
    this.put(rowOf(task, revision));
  }

  /** Returns whether the list shows something else now. */
  fold(event: ClusterEvent): boolean {
    if (event.About !== 'task') return false;
    const id = event.Subject;
    if (event.Kind === 'task-removed') return this.remove(id);
    const known = this.rows.get(id);
    if (known === undefined) {
      this.stale.add(id);
      return false;
    }
    const next = foldEvent(known, event);
    if (next === null) return false;
    this.stale.add(id);
    this.put(next);
    return true;
  }

  remove(id: string): boolean {
    this.stale.delete(id);
    const known = this.rows.get(id);
    if (known === undefined) return false;
    this.uncount(known);
    this.rows.delete(id);
    const at = this.places.get(id);
    if (at !== undefined) this.order[at] = '';
    this.places.delete(id);
    while (this.order.at(-1) === '') this.order.pop();
    if (this.order.length > 64 && this.rows.size < this.order.length / 2) this.closeHoles();
    this.version += 1;
    return true;
  }

  clear(): void {
    for (const id of [...this.rows.keys()]) this.remove(id);
    this.stale.clear();
  }

  /** The task listed before this one; '' if it is the first, null if it is not known. */
  before(id: string): string | null {
    this.sort();
    const at = this.places.get(id);
    if (at === undefined) return null;
    for (let place = at - 1; place >= 0; place -= 1) {
      const other = this.order[place];
      if (other !== undefined && other !== '') return other;
    }
    return '';
  }

  /** The newest task; '' without any. */
  last(): string {
    this.sort();
    return this.order.at(-1) ?? '';
  }

  private put(row: TaskRow): void {
    const known = this.rows.get(row.id);
    if (known === undefined) {
      const last = this.rows.get(this.order.at(-1) ?? '');
      if (last !== undefined && byCreation(row, last) < 0) this.isOutOfOrder = true;
      this.places.set(row.id, this.order.length);
      this.order.push(row.id);
    } else {
      this.uncount(known);
    }
    this.rows.set(row.id, row);
    this.counts[row.state] = (this.counts[row.state] ?? 0) + 1;
    const trouble = troubleOf(row);
    if (trouble !== null) this.troubled.get(trouble)?.add(row.id);
    this.version += 1;
  }

  private uncount(row: TaskRow): void {
    this.counts[row.state] = (this.counts[row.state] ?? 0) - 1;
    const trouble = troubleOf(row);
    if (trouble !== null) this.troubled.get(trouble)?.delete(row.id);
  }

  private sort(): void {
    if (!this.isOutOfOrder) return;
    this.isOutOfOrder = false;
    this.order = [...this.rows.values()].sort(byCreation).map(({ id }) => id);
    this.closeHoles();
  }

  private closeHoles(): void {
    this.order = this.order.filter((id) => id !== '');
    this.places = new Map(this.order.map((id, at) => [id, at]));
  }
}

/** As the manager lists tasks: of two from one millisecond, IDs tell. */
function byCreation(a: TaskRow, b: TaskRow): number {
  if (a.createdAt !== b.createdAt) return a.createdAt - b.createdAt;
  return a.id < b.id ? -1 : 1;
}
