import { FAILED, PENDING, RUNNING, SCHEDULED, type TaskRow } from './task-row';
import type { Node } from './wire';

/** What can be wrong with a task, the worst first. */
export const TROUBLE_KINDS = ['failed', 'unhealthy', 'waiting', 'restarting', 'stuck', 'unknown'] as const;
export type TroubleKind = (typeof TROUBLE_KINDS)[number];

const NO_PLACE = new Set(['no-node', 'no-fitting-node']);
/** Reasons of a task that has a node and can't start there, for now. */
const HELD_UP = new Set(['engine-unavailable', 'port-in-use']);

/** Null if all is as it should be. A task that only just came is not in trouble. */
export function troubleOf(row: TaskRow): TroubleKind | null {
  switch (row.state) {
    case FAILED:
      return 'failed';
    case PENDING:
      if (NO_PLACE.has(row.reasonCode)) return 'waiting';
      return row.reasonCode === 'backoff' ? 'restarting' : null;
    case SCHEDULED:
      return HELD_UP.has(row.reasonCode) ? 'stuck' : null;
    case RUNNING:
      if (row.health === 'unhealthy') return 'unhealthy';
      return row.health === 'unknown' ? 'unknown' : null;
    default:
      return null;
  }
}

export interface TroubleGroup {
  readonly kind: TroubleKind;
  /** Of all groups of one kind, each has another. */
  readonly cause: string;
  readonly reasonCode: string;
  /** What one of them says; of several, the newest's. */
  readonly reason: string;
  readonly count: number;
  /** The newest few. */
  readonly rows: readonly TaskRow[];
}

interface Tasks {
  readonly troubled: ReadonlyMap<TroubleKind, ReadonlySet<string>>;
  get(id: string): TaskRow | undefined;
}

/** Tasks in trouble by cause: ten that lack the same image are one thing to mend. */
export function troubleGroups(tasks: Tasks, shown: number): TroubleGroup[] {
  return TROUBLE_KINDS.flatMap((kind) => {
    const byCause = new Map<string, { count: number; rows: TaskRow[] }>();
    for (const id of tasks.troubled.get(kind) ?? []) {
      const row = tasks.get(id);
      if (row === undefined) continue;
      const cause = causeOf(row);
      const group = byCause.get(cause) ?? { count: 0, rows: [] };
      byCause.set(cause, group);
      group.count += 1;
      keepNewest(group.rows, row, shown);
    }
    return [...byCause]
      .map(([cause, { count, rows }]) => ({
        kind,
        cause,
        reasonCode: rows[0]?.reasonCode ?? '',
        reason: rows[0]?.reason ?? '',
        count,
        rows,
      }))
      .sort((a, b) => b.count - a.count);
  });
}

/** Sentences that differ in figures only tell of one cause. */
function causeOf({ reasonCode, reason }: TaskRow): string {
  return `${reasonCode} ${reason.slice(0, 200).replace(/[0-9]+(?:\.[0-9]+)?/g, '#')}`;
}

/** Few are kept of many: no need to sort them all. */
function keepNewest(rows: TaskRow[], row: TaskRow, most: number): void {
  let at = rows.length;
  while (at > 0 && (rows[at - 1]?.revision ?? 0) < row.revision) at -= 1;
  if (at >= most) return;
  rows.splice(at, 0, row);
  if (rows.length > most) rows.pop();
}

/** What is wrong with a node, or not as usual; null if nothing is. */
export function nodeTrouble(
  node: Pick<Node, 'Liveness' | 'Availability'>,
): 'down' | 'suspect' | 'draining' | 'paused' | null {
  if (node.Liveness !== 'ready') return node.Liveness;
  return node.Availability === 'active' ? null : node.Availability === 'paused' ? 'paused' : 'draining';
}
