import {
  demandOf,
  type NodeView,
  type Placement,
  requestOf,
  type Reserved,
  Scheduler,
  type SchedulerCursors,
} from '@cube/scheduler';
import type { Attempt } from '@cube/task';
import type { ClusterState, Touched } from './cluster-state';
import type { NodeRecord } from './node-record';
import type { TaskRecord } from './task-record';

/**
 * Keeps the scheduler in step with the state: its nodes, and what each unreleased attempt reserves on them.
 *
 * Invariant: an attempt holds its reservation from `attempt-placed` until it is `released`, whatever its state.
 */
export class PlacementBook {
  private scheduler: Scheduler;
  /** Grows whenever a task that fits nowhere might fit now. */
  private capacityVersion = 0;

  constructor(
    private readonly strategy: string,
    state: ClusterState,
  ) {
    this.scheduler = this.build(state);
  }

  get version(): number {
    return this.capacityVersion;
  }

  /** Starts again from a state that was loaded. */
  reset(state: ClusterState): void {
    this.scheduler = this.build(state);
    this.capacityVersion += 1;
  }

  place(record: TaskRecord): Placement {
    return this.scheduler.place(requestOf(record.task.spec));
  }

  get cursors(): SchedulerCursors {
    return this.scheduler.cursors;
  }

  reserved(nodeId: string): Reserved {
    return this.scheduler.reservedOn(nodeId);
  }

  /** What an event did to the state, done to the scheduler. */
  follow(touched: Touched, nodes: ReadonlyMap<string, NodeRecord>): void {
    switch (touched.what) {
      case 'task':
        this.followTask(touched.before, touched.after, nodes);
        return;
      case 'node':
        if (touched.after === undefined) this.scheduler.removeNode(touched.id);
        else this.scheduler.setNode(viewOf(touched.after));
        this.capacityVersion += 1;
        return;
      case 'cluster':
        return;
      default:
        touched satisfies never;
    }
  }

  private build(state: ClusterState): Scheduler {
    const scheduler = new Scheduler({ strategy: this.strategy, cursors: state.cluster.cursors });
    for (const node of state.nodes.values()) scheduler.setNode(viewOf(node));
    for (const record of state.tasks.values()) {
      for (const attempt of record.task.attempts) reserve(scheduler, record, attempt, state.nodes);
    }
    return scheduler;
  }

  private followTask(
    before: TaskRecord | undefined,
    after: TaskRecord | undefined,
    nodes: ReadonlyMap<string, NodeRecord>,
  ): void {
    const record = after ?? before;
    if (record === undefined) return;
    const held = new Set((before?.task.attempts ?? []).filter(holds).map((attempt) => attempt.number));
    for (const attempt of after?.task.attempts ?? []) {
      if (!holds(attempt)) continue;
      if (!held.delete(attempt.number)) reserve(this.scheduler, record, attempt, nodes);
    }
    for (const number of held) {
      this.scheduler.release(reservationKey(record.task.id, number));
      this.capacityVersion += 1;
    }
  }
}

/** Whether an attempt takes something from its node. */
function holds(attempt: Attempt): boolean {
  return attempt.nodeId !== null && !attempt.released;
}

function reserve(
  scheduler: Scheduler,
  { task }: TaskRecord,
  attempt: Attempt,
  nodes: ReadonlyMap<string, NodeRecord>,
): void {
  if (attempt.nodeId === null || attempt.released) return;
  const publishAddress = nodes.get(attempt.nodeId)?.publishAddress ?? null;
  scheduler.reserve(reservationKey(task.id, attempt.number), attempt.nodeId, demandOf(task.spec, publishAddress));
}

function reservationKey(taskId: string, attempt: number): string {
  return `${taskId}/${attempt}`;
}

const NO_VOLUMES: readonly string[] = [];

function viewOf(node: NodeRecord): NodeView {
  return {
    id: node.id,
    name: node.name,
    joinNumber: node.joinNumber,
    hostId: node.hostId,
    publishAddress: node.publishAddress,
    platform: node.platform,
    availability: node.availability,
    liveness: node.liveness,
    labels: node.labels,
    kernel: node.kernel ?? '',
    engine: node.engine ?? '',
    volumes: node.volumes ?? NO_VOLUMES,
    capacity: node.capacity,
    use: node.use,
  };
}
