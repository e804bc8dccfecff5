import {
  demandOf,
  type Explanation,
  type NodeVerdict,
  type NodeView,
  type Placement,
  type PlacementRequest,
  type PlacementRules,
  type Remedy,
  requestOf,
  type Reserved,
  Scheduler,
  type SchedulerCursors,
  type WaitingRoom,
} from '@cube/scheduler';
import { type Attempt, specOfAttempt, type TaskSpec } from '@cube/task';
import type { ClusterState, Touched } from './cluster-state';
import { labelsOf, type NodeRecord } from './node-record';
import { attemptKey, type TaskRecord } from './task-record';

/** What an operator decides about placement. */
export interface PlacementSettings {
  /** Strategy of tasks that name none. */
  readonly strategy: string;
  readonly rules: PlacementRules;
}

/** Rows in the order of joining: those after this node's, at most so many. */
export interface TablePage {
  readonly after: string | null;
  readonly limit: number;
}

/**
 * Keeps the scheduler in step with the state: its nodes, and what each unreleased attempt reserves on them.
 *
 * Invariant: an attempt holds its reservation from `attempt-placed` until it is `released`, whatever its state.
 */
export class PlacementBook {
  private scheduler: Scheduler;
  private readonly requests = new WeakMap<TaskSpec, PlacementRequest>();

  constructor(
    private readonly settings: PlacementSettings,
    state: ClusterState,
  ) {
    this.scheduler = this.build(state);
  }

  /** The tasks that found no node. Empty after a reset. */
  get waiting(): WaitingRoom {
    return this.scheduler.waiting;
  }

  /** Starts again from a state that was loaded. */
  reset(state: ClusterState): void {
    this.scheduler = this.build(state);
  }

  /** Decides. A task that finds no node waits from then on for a change that helps it, until it is taken out. */
  place({ task: { id, spec } }: TaskRecord): Placement {
    const request = this.requestOf(spec);
    const placement = this.scheduler.place(request);
    if (placement.nodeId === null) this.waiting.add(id, request, spec.priority);
    return placement;
  }

  /** Null if a node would take the task were this attempt of it over; else why none would, and it waits for one that does. */
  whyNotWithout(record: TaskRecord, attempt: Attempt, nodes: ReadonlyMap<string, NodeRecord>): string | null {
    const { id, spec } = record.task;
    const request = this.requestOf(spec);
    this.scheduler.release(attemptKey(id, attempt.number));
    const { nodeId, explanation } = this.scheduler.wouldPlace(request);
    reserveAttempt(this.scheduler, record, attempt, nodes);
    if (nodeId === null) this.waiting.add(id, request, spec.priority);
    return nodeId === null ? explanation.summary : null;
  }

  /** What `place` would answer now. */
  wouldPlace({ task: { spec } }: TaskRecord): Placement {
    return this.scheduler.wouldPlace(this.requestOf(spec));
  }

  /** A decision again, by its definition, with the strategy and the cursors that it recorded. */
  again({ task }: TaskRecord, { strategy, cursors }: Pick<Explanation, 'strategy' | 'cursors'>): Placement {
    this.scheduler.cursors = cursors;
    return this.scheduler.wouldPlaceByFullScan({ ...requestOf(task.spec), strategy });
  }

  /** The rows of its table. */
  table({ task }: TaskRecord, strategy: string, page: TablePage): readonly NodeVerdict[] {
    return this.scheduler.verdicts({ ...requestOf(task.spec), strategy }, page);
  }

  /** See `Scheduler.remedies`. */
  remedies({ task }: TaskRecord): Generator<void, readonly Remedy[]> {
    return this.scheduler.remedies(this.requestOf(task.spec));
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
        return;
      case 'cluster':
        return;
      default:
        touched satisfies never;
    }
  }

  /** Read once: a task that waits is tried again and again. */
  private requestOf(spec: TaskSpec): PlacementRequest {
    const known = this.requests.get(spec);
    if (known !== undefined) return known;
    const request = requestOf(spec);
    this.requests.set(spec, request);
    return request;
  }

  private build(state: ClusterState): Scheduler {
    const scheduler = new Scheduler({ ...this.settings, cursors: state.cluster.cursors });
    for (const node of state.nodes.values()) scheduler.setNode(viewOf(node));
    for (const record of state.tasks.values()) {
      for (const attempt of record.task.attempts) reserveAttempt(scheduler, record, attempt, state.nodes);
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
      if (!held.delete(attempt.number)) reserveAttempt(this.scheduler, record, attempt, nodes);
    }
    for (const number of held) this.scheduler.release(attemptKey(record.task.id, number));
  }
}

/** Whether an attempt takes something from its node. */
function holds(attempt: Attempt): boolean {
  return attempt.nodeId !== null && !attempt.released;
}

/** Holds what an attempt has on its node, if it has anything there. */
export function reserveAttempt(
  scheduler: Scheduler,
  { task }: TaskRecord,
  attempt: Attempt,
  nodes: ReadonlyMap<string, NodeRecord>,
): void {
  if (attempt.nodeId === null || attempt.released) return;
  const publishAddress = attempt.publishAddress ?? nodes.get(attempt.nodeId)?.publishAddress ?? null;
  scheduler.reserve(
    attemptKey(task.id, attempt.number),
    attempt.nodeId,
    demandOf(specOfAttempt(task, attempt), publishAddress),
  );
}

export function viewOf(node: NodeRecord): NodeView {
  return {
    id: node.id,
    name: node.name,
    joinNumber: node.joinNumber,
    hostId: node.hostId,
    publishAddress: node.publishAddress,
    platform: node.platform,
    availability: node.availability,
    liveness: node.liveness,
    labels: labelsOf(node),
    kernel: node.kernel,
    engine: node.engine,
    volumes: node.volumes,
    capacity: node.capacity,
    use: node.use,
  };
}
