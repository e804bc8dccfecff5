import type { Reserved } from '@cube/scheduler';
import type { NodeStats, Task, TaskState } from '@cube/task';
import type { ClusterState } from './cluster-state';
import type { Ledger } from './ledger';
import type { NodeRecord } from './node-record';
import type { PlacementBook } from './placement-book';
import type { WorkerSessions } from './worker-session';

/** How full everything is at this moment. */
export interface Levels {
  readonly revision: number;
  readonly epoch: number;
  /** Tasks by their state, those that are over included. */
  readonly tasks: Readonly<Record<TaskState, number>>;
  /** Tasks that wait for a node, and those of them that were tried and fit nowhere. */
  readonly pending: number;
  readonly waiting: number;
  /** Batches of writes that are not stored yet, and how long the oldest has been on its way. */
  readonly batches: number;
  readonly storingMs: number;
  readonly nodes: readonly NodeLevels[];
  /** The oldest tasks that are not over, at most as many as were asked for, and how many there are besides. */
  readonly live: readonly Task[];
  readonly unlisted: number;
}

export interface NodeLevels {
  readonly node: NodeRecord;
  readonly reserved: Reserved;
  /** Tasks that hold something on it. */
  readonly taskCount: number;
  readonly stats: NodeStats | null;
  readonly hasSession: boolean;
  /** Null where this process never tried it. */
  readonly silentMs: number | null;
  /** Tasks whose newest decision it may not have, and commands about containers that no attempt has. */
  readonly outbox: number;
  readonly strays: number;
}

export interface Measured {
  readonly ledger: Ledger;
  readonly book: PlacementBook;
  readonly sessions: WorkerSessions;
  readonly monotonic: number;
}

/** Tasks that are looked at in one go for those that are not over. */
const PAGE = 1_000;

/** Looks at every node, and at as many tasks as it tells one by one. */
export function levelsOf({ ledger, book, sessions, monotonic }: Measured, mostTasks: number): Levels {
  const { state } = ledger;
  const live = oldestLive(state, mostTasks);
  return {
    ...{ revision: ledger.stored, epoch: state.cluster.epoch, tasks: state.byState },
    ...{ pending: state.pending.size, waiting: book.waiting.size },
    ...{ batches: ledger.backlog, storingMs: ledger.storingMs },
    nodes: [...state.nodes.values()].map((node) => nodeLevels(node)),
    live,
    unlisted: state.tasks.size - state.finals.size - live.length,
  };

  function nodeLevels(node: NodeRecord): NodeLevels {
    const session = sessions.ofNode(node.id);
    const heard = sessions.lastHeardOf(node);
    return {
      node,
      reserved: book.reserved(node.id),
      taskCount: state.onNode.get(node.id)?.size ?? 0,
      stats: session?.stats ?? null,
      hasSession: session !== undefined && session.instance !== null,
      silentMs: heard === null ? null : monotonic - heard,
      outbox: session?.outbox.size ?? 0,
      strays: session?.strays.size ?? 0,
    };
  }
}

/** The oldest, so that the same ones are told from one time to the next. */
function oldestLive({ byAge, tasks }: ClusterState, most: number): readonly Task[] {
  const live: Task[] = [];
  let last: Task | null = null;
  for (let isMore = most > 0; isMore && live.length < most;) {
    const page = byAge.after(last, PAGE);
    for (const id of page.ids) {
      const task = tasks.get(id)?.task;
      if (task === undefined) continue;
      last = task;
      if (!task.final && live.length < most) live.push(task);
    }
    isMore = page.isMore;
  }
  return live;
}
