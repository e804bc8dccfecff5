import type { ChangeLog } from './change-log';
import { isTaskConstraint } from './constraint';
import { type Check, firstRefusal, type SharedState } from './filter';
import { checksFor } from './filters';
import type { NodeTable } from './node-table';
import type { PlacementRequest } from './placement-request';
import { peerKeyOf } from './task-counts';

/** Tasks that ask the same of a node: what helps one helps all, until what helped is used up. */
export interface WaitingGroup {
  readonly priority: number;
  /** The longest waiting first. */
  readonly tasks: ReadonlySet<string>;
}

/** What came of a look at what changed. */
export interface Helped {
  /** The most urgent first. */
  readonly groups: readonly WaitingGroup[];
  /** The highest priority of those that are still to be looked at; null if none is. */
  readonly unseen: number | null;
}

interface Group extends WaitingGroup {
  readonly key: string;
  readonly tasks: Set<string>;
  readonly checks: readonly Check[];
  /** Names the nodes whose change may help it. */
  readonly log: ChangeLog;
  /** Whether what helps it may be on any node: where its volumes are. */
  readonly hasVolumes: boolean;
  /** Up to where it was held against what changed. */
  seen: Seen;
}

interface Seen {
  readonly layout: number;
  readonly position: number;
  readonly volumes: number;
}

/**
 * The tasks that no node would take, by what they ask, so that a change wakes exactly those that it helps: a node that
 * changed is held against what each group asks, and a group that it would take is told. For all others nothing changed,
 * since a task's fit on a node depends on that node, its host's ports and the homes of the task's volumes alone.
 *
 * Invariants: (1) As of what it has seen, no node takes a group that was not told since. (2) A group has tasks.
 */
export class WaitingRoom {
  private readonly groups = new Map<string, Group>();
  private readonly byPriority = new Map<number, Set<Group>>();
  private readonly groupOf = new Map<string, Group>();
  /** Groups that a task which comes may help. */
  private wantTasks = 0;
  /** The version of which every group has seen everything. */
  private seenVersion = NaN;

  constructor(
    private readonly table: NodeTable,
    private readonly shared: SharedState,
  ) {}

  get size(): number {
    return this.groupOf.size;
  }

  has(task: string): boolean {
    return this.groupOf.has(task);
  }

  /** Grows with every change that may help a task that waits. */
  get version(): number {
    const { changes, gains, layout } = this.table;
    return layout + gains.end + (this.wantTasks > 0 ? changes.end : 0) + this.shared.volumes.version;
  }

  /** Tasks that were not tried for longest, so many at most. */
  longestUntried(limit: number): readonly string[] {
    const tasks: string[] = [];
    for (const task of this.groupOf.keys()) {
      if (tasks.length >= limit) break;
      tasks.push(task);
    }
    return tasks;
  }

  /** The task has just been tried, and fits nowhere. */
  add(task: string, request: PlacementRequest, priority: number): void {
    this.table.settle();
    const key = `${priority} ${fitKey(request)}`;
    if (this.groupOf.get(task)?.key !== key) this.remove(task);
    const group = this.groups.get(key) ?? this.open(key, request, priority);
    group.tasks.add(task);
    group.seen = this.seenNow(group);
    // At the end of those to be tried; its place among its equals stays.
    this.groupOf.delete(task);
    this.groupOf.set(task, group);
  }

  remove(task: string): void {
    const group = this.groupOf.get(task);
    if (group === undefined) return;
    this.groupOf.delete(task);
    group.tasks.delete(task);
    if (group.tasks.size > 0) return;
    this.groups.delete(group.key);
    if (group.log === this.table.changes) this.wantedTasks(-1);
    const equals = this.byPriority.get(group.priority);
    equals?.delete(group);
    if (equals?.size === 0) this.byPriority.delete(group.priority);
  }

  /**
   * The groups that a node takes now, because it changed since they were last looked at. Ends after about so many looks at a
   * node, to be called again: a fleet that comes back at once must not hold up everything else.
   */
  helped(budget: number): Helped {
    this.table.settle();
    const { version } = this;
    const groups: Group[] = [];
    if (version === this.seenVersion) return { groups, unseen: null };
    let left = budget;
    for (const priority of [...this.byPriority.keys()].sort((a, b) => b - a)) {
      for (const group of this.byPriority.get(priority) ?? []) {
        if (left <= 0) return { groups, unseen: priority };
        const { looks, fits } = this.lookFor(group);
        left -= looks;
        group.seen = this.seenNow(group);
        if (fits) groups.push(group);
      }
    }
    this.seenVersion = version;
    return { groups, unseen: null };
  }

  /** Tells whether a node that changed takes the group, and how many were asked. */
  private lookFor({ checks, log, hasVolumes, seen }: Group): { looks: number; fits: boolean } {
    const { layout, length } = this.table;
    const moved = hasVolumes && seen.volumes !== this.shared.volumes.version;
    const asksAll = moved || seen.layout !== layout || !log.reachesBackTo(seen.position);
    const [from, end] = asksAll ? [0, length] : [seen.position, log.end];
    let looks = 0;
    for (let at = from; at < end; at += 1) {
      const node = this.table.at(asksAll ? at : log.slotAt(at));
      if (node === null) continue;
      looks += 1;
      if (firstRefusal(checks, node) === null) return { looks, fits: true };
    }
    return { looks, fits: false };
  }

  private wantedTasks(by: 1 | -1): void {
    this.wantTasks += by;
    // The version counts something else from now on.
    this.seenVersion = NaN;
  }

  private seenNow({ log }: Pick<Group, 'log'>): Seen {
    return { layout: this.table.layout, position: log.end, volumes: this.shared.volumes.version };
  }

  private open(key: string, request: PlacementRequest, priority: number): Group {
    // A reservation takes from a task that wants room, and may help one that wants company.
    const log = request.constraints.some(wantsTask) ? this.table.changes : this.table.gains;
    const group: Group = {
      ...{ key, priority, log, tasks: new Set<string>(), checks: checksFor(request, this.shared) },
      hasVolumes: request.demand.volumes.length > 0,
      seen: this.seenNow({ log }),
    };
    this.groups.set(key, group);
    if (log === this.table.changes) this.wantedTasks(1);
    const equals = this.byPriority.get(priority);
    if (equals === undefined) this.byPriority.set(priority, new Set([group]));
    else equals.add(group);
    return group;
  }
}

function wantsTask(constraint: PlacementRequest['constraints'][number]): boolean {
  const { operator } = constraint;
  return isTaskConstraint(constraint) && (operator === '==' || operator === 'in' || operator === 'exists');
}

/** Equal for requests that the same nodes take, whichever of these they would choose. */
function fitKey({ demand, platform, constraints, maxPerNode }: PlacementRequest): string {
  const { cpu, memoryBytes, diskBytes, pids, hostPorts, volumes, labels } = demand;
  const ports = hostPorts.map(({ address, port, protocol }) => [address, port, protocol]);
  const peers = maxPerNode === 0 ? '' : peerKeyOf(labels);
  const texts = constraints.map(({ text }) => text);
  return JSON.stringify([cpu, memoryBytes, diskBytes, pids, ports, volumes, platform, texts, maxPerNode, peers]);
}
