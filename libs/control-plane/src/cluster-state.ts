import { type PlacementRules, START_CURSORS, type SchedulerCursors } from '@cube/scheduler';
import { currentAttempt, isEnded, newestAttempt, type TaskState } from '@cube/task';
import { type ClusterFact, type EventEntry, type NodeFact, placeOf, type TaskFact } from './cluster-event';
import { CreationOrder } from './creation-order';
import { foldTask, isPending, type Moment, newTaskRecord } from './fold-task';
import type { NodeRecord } from './node-record';
import { KEPT_EVENTS, KEPT_RETIRED, type TaskRecord } from './task-record';

/** What one event touched: old and new, undefined where there was or is none. */
export type Touched =
  | {
      readonly what: 'task';
      readonly id: string;
      readonly before?: TaskRecord;
      readonly after?: TaskRecord;
      /** What had to be forgotten for the removal of this task. */
      readonly forgotten?: readonly RetiredTask[];
    }
  | {
      readonly what: 'node';
      readonly id: string;
      readonly before?: NodeRecord;
      /** Undefined: it was removed. */
      readonly after?: NodeRecord;
      /** Before a removal, which the cluster remembers. */
      readonly cluster?: ClusterRecord;
    }
  | { readonly what: 'cluster'; readonly before: ClusterRecord };

/** The few facts that belong to the whole cluster. */
export interface ClusterRecord {
  /** Absent in stores of before it was recorded. */
  readonly name?: string;
  readonly epoch: number;
  readonly manager: string;
  /** Highest join number given out. */
  readonly joined: number;
  readonly cursors: SchedulerCursors;
  /** The history since whose beginning, a restore, all nodes were heard. */
  readonly heard?: string;
  /** Those of the newest manager. */
  readonly rules?: PlacementRules;
  /** Nodes that were removed so far. Absent if none was. */
  readonly removals?: number;
  /** Places of its events in the store, and of removals of nodes, oldest first, bounded. */
  readonly events: readonly string[];
}

/** What stays of a task that was removed. */
export interface RetiredTask {
  readonly id: string;
  /** Its highest attempt: a number is never used twice. */
  readonly attempt: number;
  /** Places of the events of the commit that removed it: they are the only ones that are kept. */
  readonly events: readonly string[];
}

export const NEW_CLUSTER: ClusterRecord = { epoch: 0, manager: '', joined: 0, cursors: START_CURSORS, events: [] };

/**
 * Everything the manager knows, as the fold of its events. Records are immutable: whoever holds one holds a snapshot.
 *
 * Invariants: the indexes (`byAge`, `byState`, `liveNames`, `requests`, `pending`, `onNode`, `upOn`, `finals`) follow from `tasks`.
 */
export class ClusterState {
  readonly tasks = new Map<string, TaskRecord>();
  readonly nodes = new Map<string, NodeRecord>();
  cluster: ClusterRecord = NEW_CLUSTER;
  readonly byAge = new CreationOrder(
    ({ id, createdAt }) => this.tasks.get(id)?.task.createdAt === createdAt,
    () => this.tasks.size,
  );

  /** How many tasks are in this state. */
  readonly byState: Record<TaskState, number> = { Pending: 0, Scheduled: 0, Running: 0, Completed: 0, Failed: 0 };

  /** IDs of tasks that are not final, by name. */
  readonly liveNames = new Map<string, string>();
  /** IDs of the newest final task of each name. */
  readonly finalNames = new Map<string, string>();
  /** Task and fingerprint by request ID. */
  readonly requests = new Map<string, { readonly taskId: string; readonly fingerprint: string }>();
  /** IDs of tasks that wait for a node. */
  readonly pending = new Set<string>();
  /** IDs of tasks that hold something on a node, by node ID. */
  readonly onNode = new Map<string, Set<string>>();
  /** IDs of tasks whose newest attempt is up on a node, by node ID. */
  readonly upOn = new Map<string, Set<string>>();
  /** Removed tasks by ID, the first removed first, bounded. */
  readonly retired = new Map<string, RetiredTask>();
  /** IDs of final tasks, the first to become final first. */
  readonly finals = new Set<string>();

  /** Takes one event in. The only way the state changes. */
  apply(entry: EventEntry): Touched {
    const { event } = entry;
    const when: Moment = { at: entry.at, revision: entry.revision };
    const place = placeOf(entry);
    switch (event.about) {
      case 'task':
        return this.applyToTask(event.id, event.fact, when, place);
      case 'node':
        return this.applyToNode(event.id, event.fact, when, place);
      case 'cluster':
        return this.applyToCluster(event.fact, place);
      default:
        return event satisfies never;
    }
  }

  /** Takes a stored record in, at loading. */
  load(record: TaskRecord): void {
    this.setTask(record.task.id, record);
  }

  taskByName(name: string): TaskRecord | undefined {
    const id = this.liveNames.get(name) ?? this.finalNames.get(name);
    return id === undefined ? undefined : this.tasks.get(id);
  }

  private applyToTask(id: string, fact: TaskFact, when: Moment, place: string): Touched {
    const before = this.tasks.get(id);
    if (fact.kind === 'task-removed') {
      this.setTask(id, undefined);
      if (before === undefined) return { what: 'task', id };
      const forgotten = this.retire(retiredBy(before, place));
      return { what: 'task', id, before, forgotten };
    }
    const folded = fact.kind === 'task-submitted' ? newTaskRecord(id, fact, when) : this.fold(id, fact, when);
    const decision = explains(fact) ? place : folded.decision;
    const after = { ...folded, events: withPlace(folded.events, place), decision };
    this.setTask(id, after);
    if (fact.kind === 'attempt-placed') this.cluster = { ...this.cluster, cursors: fact.cursors };
    return { what: 'task', id, ...(before && { before }), after };
  }

  private fold(
    id: string,
    fact: Exclude<TaskFact, { kind: 'task-submitted' | 'task-removed' }>,
    when: Moment,
  ): TaskRecord {
    const record = this.tasks.get(id);
    if (record === undefined) throw new Error(`fact ${fact.kind} about task ${id}, which does not exist`);
    return foldTask(record, fact, when);
  }

  private applyToNode(id: string, fact: NodeFact, when: Moment, place: string): Touched {
    const before = this.nodes.get(id);
    if (fact.kind === 'node-removed') return this.removeNode(id, place);
    const folded = foldNode(id, before, fact, { ...when, index: Number(place.split('.')[1]) });
    const after = isKept(fact) ? { ...folded, events: withPlace(folded.events, place) } : folded;
    this.nodes.set(id, after);
    if (fact.kind === 'node-joined') this.cluster = { ...this.cluster, joined: fact.joinNumber };
    return { what: 'node', id, ...(before && { before }), after };
  }

  /** The cluster remembers it, and what else this commit did to it. */
  private removeNode(id: string, place: string): Touched {
    const [before, cluster] = [this.nodes.get(id), this.cluster];
    this.nodes.delete(id);
    const events = [...ofCommit(before?.events ?? [], place), place].reduce(withPlace, cluster.events);
    this.cluster = { ...cluster, removals: (cluster.removals ?? 0) + 1, events };
    return { what: 'node', id, ...(before && { before }), cluster };
  }

  private applyToCluster(fact: ClusterFact, place: string): Touched {
    const before = this.cluster;
    const events = withPlace(before.events, place);
    this.cluster = { ...before, ...foldCluster(fact), events };
    return { what: 'cluster', before };
  }

  private setTask(id: string, after: TaskRecord | undefined): void {
    const before = this.tasks.get(id);
    if (before !== undefined) this.unindex(before);
    if (after === undefined) {
      this.tasks.delete(id);
      this.forget(id, before);
      return;
    }
    this.tasks.set(id, after);
    if (before === undefined) this.byAge.add(after.task);
    this.index(after);
  }

  /** Answers what had to be forgotten for it: what an earlier task of this ID left, and the oldest beyond the bound. */
  private retire(task: RetiredTask): readonly RetiredTask[] {
    const earlier = this.retired.get(task.id);
    this.retired.delete(task.id);
    this.retired.set(task.id, task);
    const oldest = this.retired.size > KEPT_RETIRED ? this.retired.values().next().value : undefined;
    if (oldest !== undefined) this.retired.delete(oldest.id);
    return [earlier, oldest].filter((one) => one !== undefined);
  }

  private forget(id: string, record: TaskRecord | undefined): void {
    if (record === undefined) return;
    this.finals.delete(id);
    if (this.finalNames.get(record.task.spec.name) === id) this.finalNames.delete(record.task.spec.name);
  }

  private unindex({ task, requests }: TaskRecord): void {
    for (const request of requests) this.requests.delete(request.eventId);
    if (this.liveNames.get(task.spec.name) === task.id) this.liveNames.delete(task.spec.name);
    this.pending.delete(task.id);
    for (const attempt of task.attempts) {
      if (attempt.nodeId !== null) this.onNode.get(attempt.nodeId)?.delete(task.id);
    }
    const { nodeId, state } = currentAttempt(task);
    this.byState[state] -= 1;
    this.upOn.get(nodeId ?? '')?.delete(task.id);
  }

  private index({ task, requests }: TaskRecord): void {
    for (const request of requests)
      this.requests.set(request.eventId, { taskId: task.id, fingerprint: request.fingerprint });
    if (task.final) {
      this.finals.add(task.id);
      this.finalNames.set(task.spec.name, task.id);
    } else {
      this.liveNames.set(task.spec.name, task.id);
    }
    if (isPending(task)) this.pending.add(task.id);
    for (const attempt of task.attempts) {
      if (attempt.nodeId === null || attempt.released) continue;
      addTo(this.onNode, attempt.nodeId, task.id);
    }
    const { nodeId, state } = currentAttempt(task);
    this.byState[state] += 1;
    if (nodeId !== null && !isEnded(state)) addTo(this.upOn, nodeId, task.id);
  }
}

function addTo(sets: Map<string, Set<string>>, key: string, value: string): void {
  const known = sets.get(key);
  if (known === undefined) sets.set(key, new Set([value]));
  else known.add(value);
}

/** What stays of a record when the event at this place removes it. */
export function retiredBy({ task, events }: TaskRecord, place: string): RetiredTask {
  return { id: task.id, attempt: newestAttempt(task).number, events: [...ofCommit(events, place), place] };
}

/** Those of the same commit. */
function ofCommit(events: readonly string[], place: string): readonly string[] {
  const [commit] = place.split('.');
  return events.filter((one) => one.split('.')[0] === commit);
}

/** Whether a fact about a node is part of its history: measured use changes all the time, and is not. */
function isKept({ kind }: NodeFact): boolean {
  return kind !== 'node-use';
}

/** Whether a fact says why a task is where it is, or why it is nowhere. */
function explains({ kind }: TaskFact): boolean {
  return kind === 'attempt-placed' || kind === 'attempt-waiting';
}

function withPlace(events: readonly string[], place: string): readonly string[] {
  return [...events, place].slice(-KEPT_EVENTS);
}

function foldCluster(fact: ClusterFact): Partial<ClusterRecord> {
  switch (fact.kind) {
    case 'manager-started': {
      const { cluster: name, epoch, manager, rules } = fact;
      return { name, epoch, manager, ...(rules !== undefined && { rules }) };
    }
    case 'nodes-heard':
      return { heard: fact.history };
    default:
      return fact satisfies never;
  }
}

function foldNode(
  id: string,
  before: NodeRecord | undefined,
  fact: Exclude<NodeFact, { kind: 'node-removed' }>,
  when: Moment & { readonly index: number },
): NodeRecord {
  if (fact.kind === 'node-joined') {
    return {
      id,
      ...fact.introduction,
      joinNumber: fact.joinNumber,
      ...(fact.generation !== undefined && { tokenGeneration: fact.generation }),
      operatorLabels: {},
      availability: 'active',
      drain: null,
      liveness: 'ready',
      livenessSince: when.at,
      use: null,
      events: [],
    };
  }
  if (before === undefined) throw new Error(`fact ${fact.kind} about node ${id}, which never joined`);
  switch (fact.kind) {
    case 'node-changed':
      return { ...before, ...fact.introduction };
    case 'node-liveness':
      return { ...before, liveness: fact.liveness, livenessSince: when.at };
    case 'node-availability':
      return { ...before, availability: fact.availability, drain: drainBy(fact, before, when) };
    case 'node-labelled':
      return { ...before, operatorLabels: fact.labels };
    case 'node-volumes':
      return { ...before, volumes: fact.volumes };
    case 'node-use':
      return { ...before, use: fact.use, uses: withUse(before, fact.use, when) };
    default:
      return fact satisfies never;
  }
}

function drainBy(
  { availability, parallel = 1 }: Extract<NodeFact, { kind: 'node-availability' }>,
  { drain }: NodeRecord,
  { at }: Moment,
): NodeRecord['drain'] {
  return availability === 'draining' ? { parallel, since: drain?.since ?? at } : null;
}

function withUse(
  { uses }: NodeRecord,
  use: NodeRecord['use'],
  { revision, index, at }: Moment & { readonly index: number },
): NonNullable<NodeRecord['uses']> {
  const earlier = uses?.revision === revision ? uses.all : [];
  return { revision, all: [...earlier, { index, at, use }] };
}
