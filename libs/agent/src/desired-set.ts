import type { Command } from '@cube/task';

/** What should become of an attempt. `keep`: nobody has commanded it yet, so it stays as it is. */
export type Wanted =
  | { readonly action: 'run' | 'keep' }
  /** `graceSec` null: the task's own grace period. */
  | { readonly action: 'stop'; readonly graceSec: number | null };

/** `new`: it changed the set. `same`: known already. `older`: something newer is known about that task. */
export type Novelty = 'new' | 'same' | 'older';

interface Newest {
  readonly attempt: number;
  readonly revision: number;
  readonly wanted: Wanted;
}

interface TaskWish {
  readonly newest: Newest;
  /** Attempts whose containers the manager has no more use for. */
  readonly collect: ReadonlySet<number>;
}

/** Tasks remembered at most: tombstones included, those with containers always. */
const MAX_TASKS = 10_000;

/** Below every revision that a manager can send: what adoption counts as. */
const ADOPTED = -1;

/**
 * What the manager wants of each task, from commands in any order, however often each of them arrives.
 *
 * Invariants: (1) per task, the highest (attempt, revision) wins. (2) Attempts below it are to be stopped. (3) A stop
 * stays as a tombstone, so that a delayed run of the same attempt can't bring it back. (4) The order and number of
 * arrivals make no difference.
 */
export class DesiredSet {
  private readonly wishes = new Map<string, TaskWish>();

  constructor(private readonly maxTasks = MAX_TASKS) {}

  apply(command: Command): Novelty {
    const known = this.wishes.get(command.taskId);
    const next: Newest = { attempt: command.attempt, revision: command.revision, wanted: wantedBy(command) };
    const order = known === undefined ? 1 : compare(next, known.newest);
    const newest = known === undefined || order > 0 ? next : known.newest;
    if (command.action === 'collect') return this.applyCollect(command, known, newest);
    if (order > 0) this.remember(command.taskId, { newest, collect: known?.collect ?? new Set() });
    return order > 0 ? 'new' : order === 0 ? 'same' : 'older';
  }

  /** A container was found: nothing below its attempt may be started any more. */
  adopt(taskId: string, attempt: number): void {
    const known = this.wishes.get(taskId);
    if (known !== undefined && known.newest.attempt >= attempt) return;
    const newest: Newest = { attempt, revision: ADOPTED, wanted: { action: 'keep' } };
    this.remember(taskId, { newest, collect: known?.collect ?? new Set() });
  }

  wanted(taskId: string, attempt: number): Wanted {
    const newest = this.wishes.get(taskId)?.newest;
    if (newest === undefined || attempt > newest.attempt) return { action: 'keep' };
    if (attempt === newest.attempt) return newest.wanted;
    return newest.wanted.action === 'keep' ? { action: 'keep' } : { action: 'stop', graceSec: null };
  }

  isCollected(taskId: string, attempt: number): boolean {
    return this.wishes.get(taskId)?.collect.has(attempt) ?? false;
  }

  /** It ended, and its record is gone. What stays is a tombstone, whatever was wanted of it before. */
  forgetAttempt(taskId: string, attempt: number): void {
    const wish = this.wishes.get(taskId);
    if (wish === undefined) return;
    const collect = new Set([...wish.collect].filter((other) => other !== attempt));
    const { newest } = wish;
    const wanted: Wanted = newest.attempt === attempt ? { action: 'stop', graceSec: null } : newest.wanted;
    this.wishes.set(taskId, { newest: { ...newest, wanted }, collect });
  }

  /** Drops the oldest tombstones beyond the bound; a task that still has attempts here is kept. */
  trim(hasAttempts: (taskId: string) => boolean): void {
    let excess = this.wishes.size - this.maxTasks;
    if (excess <= 0) return;
    for (const taskId of this.wishes.keys()) {
      if (excess <= 0) return;
      if (hasAttempts(taskId)) continue;
      this.wishes.delete(taskId);
      excess -= 1;
    }
  }

  /** The store has another history now: what was commanded in the lost one binds nobody. */
  reset(): void {
    this.wishes.clear();
  }

  get size(): number {
    return this.wishes.size;
  }

  /** The whole set as data, in task order. */
  snapshot(): readonly { taskId: string; attempt: number; revision: number; wanted: Wanted; collect: number[] }[] {
    return [...this.wishes]
      .map(([taskId, { newest, collect }]) => ({ taskId, ...newest, collect: [...collect].sort((a, b) => a - b) }))
      .sort((a, b) => (a.taskId < b.taskId ? -1 : 1));
  }

  private applyCollect(command: Command, known: TaskWish | undefined, newest: Newest): Novelty {
    const collect = known?.collect ?? new Set<number>();
    if (newest === known?.newest && collect.has(command.attempt)) return 'same';
    this.remember(command.taskId, { newest, collect: new Set([...collect, command.attempt]) });
    return 'new';
  }

  /** Sets anew, so that the map's order is that of the newest change. */
  private remember(taskId: string, wish: TaskWish): void {
    this.wishes.delete(taskId);
    this.wishes.set(taskId, wish);
  }
}

/** A collect of something that still runs stops it first. */
function wantedBy(command: Command): Wanted {
  return command.action === 'run' ? { action: 'run' } : { action: 'stop', graceSec: command.graceSec };
}

function compare(one: Newest, other: Newest): number {
  return one.attempt - other.attempt || one.revision - other.revision;
}
