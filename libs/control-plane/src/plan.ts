import {
  type Explanation,
  hostOf,
  type Remedy,
  requestOf,
  type Reserved,
  Scheduler,
  START_CURSORS,
} from '@cube/scheduler';
import { currentAttempt, type Task, type TaskSpec } from '@cube/task';
import type { ClusterState } from './cluster-state';
import { byCreation } from './creation-order';
import { isMassSilence, mayMove, replacementCandidates } from './eviction';
import { isPending } from './fold-task';
import { byLeaving, endsFirst } from './overlap';
import type { NodeRecord } from './node-record';
import { type PlacementSettings, reserveAttempt, viewOf } from './placement-book';
import { attemptKey, type TaskRecord } from './task-record';
import type { PlanTurns } from './plan-turns';

/** What if. All of it together; what is left out stays as it is. */
export interface PlanRequest {
  /** New tasks, in their order. */
  readonly tasks: readonly TaskSpec[];
  /** IDs of nodes. */
  readonly drain: readonly string[];
  readonly lose: readonly string[];
  readonly add: readonly { readonly like: string; readonly labels: Readonly<Record<string, string>> | null }[];
  /** For tasks that name none. */
  readonly strategy: string | null;
  /** Every task is placed anew, as if the cluster were empty, and not only those that have to move. */
  readonly everything: boolean;
}

/** Why a plan looks for a node for a task. */
export const PLAN_CAUSES = ['new', 'pending', 'drained', 'lost', 'again'] as const;

export type PlanCause = (typeof PLAN_CAUSES)[number];

export interface PlannedTask {
  /** Null for a new one. */
  readonly id: string | null;
  readonly name: string;
  readonly cause: PlanCause;
  /** Where it is now. */
  readonly from: string | null;
  /** Null for one that is not allowed to run elsewhere: it stays, and waits for its node. */
  readonly explanation: Explanation | null;
}

export interface PlannedNode {
  readonly name: string;
  readonly before: Reserved;
  readonly after: Reserved;
}

export interface Plan {
  readonly strategy: string;
  /** In the order in which they would be placed. */
  readonly tasks: readonly PlannedTask[];
  /** What would make the first of those fit that don't. */
  readonly remedies: ReadonlyMap<PlannedTask, readonly Remedy[]>;
  readonly nodes: readonly PlannedNode[];
  /** False when time ran out: the rest was not looked at. */
  readonly isComplete: boolean;
  readonly warnings: readonly string[];
}

/** Tasks that don't fit whose remedies are searched: each is a look at all nodes. */
const MOST_REMEDIES = 5;

/** A moment of the cluster, to plan with: records never change, so lists of them are all that is copied at once. */
export class PlanSnapshot {
  readonly nodes: readonly NodeRecord[];
  readonly records: readonly TaskRecord[];
  private readonly tasks = new Map<string, TaskRecord>();
  private readonly upOn: ReadonlyMap<string, readonly string[]>;

  constructor(
    { tasks, nodes, upOn }: ClusterState,
    readonly settings: PlacementSettings,
    readonly cursors: ClusterState['cluster']['cursors'],
  ) {
    this.nodes = [...nodes.values()].sort((a, b) => a.joinNumber - b.joinNumber);
    this.records = [...tasks.values()];
    this.upOn = new Map(this.nodes.map(({ id }) => [id, [...(upOn.get(id) ?? [])]]));
  }

  /** To be called, and to have ended, before tasks are asked for. */
  async prepare(turns: PlanTurns): Promise<void> {
    for (const record of this.records) {
      this.tasks.set(record.task.id, record);
      await turns.next();
    }
  }

  task(id: string): Task | undefined {
    return this.tasks.get(id)?.task;
  }

  /** Tasks on a node that would run elsewhere if it went, in the order in which they would be placed. */
  replaceableOn(nodeId: string): readonly TaskRecord[] {
    return Array.from(
      replacementCandidates({ tasks: this.tasks, upOn: this.upOn }, new Set([nodeId])),
      ({ record }) => record,
    );
  }

  /** The others that run there: nobody may run them a second time. */
  boundTo(nodeId: string): readonly TaskRecord[] {
    const replaceable = new Set(this.replaceableOn(nodeId));
    return this.runningOn(nodeId).filter((record) => !replaceable.has(record));
  }

  /** Tasks that a drain of the node moves: it ends those that must not run twice before it starts them elsewhere. */
  drainedFrom(nodeId: string): readonly TaskRecord[] {
    return this.runningOn(nodeId).filter(mayMove).sort(byLeaving);
  }

  runningOn(nodeId: string): readonly TaskRecord[] {
    const all = (this.upOn.get(nodeId) ?? []).flatMap((id) => this.tasks.get(id) ?? []);
    return all.filter(({ task }) => task.desired === 'run');
  }
}

/** A task in a plan's queue. */
interface Queued {
  readonly record: TaskRecord | null;
  readonly spec: TaskSpec;
  readonly cause: PlanCause;
}

/** Answers what the manager would do, on a scheduler of its own. */
export async function plan(snapshot: PlanSnapshot, asked: PlanRequest, turns: PlanTurns): Promise<Plan> {
  const strategy = asked.strategy ?? snapshot.settings.strategy;
  const scheduler = await schedulerOf(snapshot, asked, turns);
  const added = asked.add.map(({ like, labels }, index) => ({
    ...addedNode(snapshot, like, index),
    ...(labels && { labels, operatorLabels: {} }),
  }));
  for (const node of added) scheduler.setNode(viewOf(node));
  const nodes = [...snapshot.nodes, ...added];
  const before = nodes.map(({ id }) => scheduler.reservedOn(id));
  const byId = new Map(snapshot.nodes.map((node) => [node.id, node]));
  const tasks: PlannedTask[] = [];
  const homeless: [PlannedTask, TaskSpec][] = [];
  for (const [index, queued] of queueOf(snapshot, asked).entries()) {
    if (turns.isOver) break;
    const task = place(scheduler, queued, { key: `plan/${index}`, byId });
    tasks.push(task);
    if (task.explanation?.chosen === null) homeless.push([task, queued.spec]);
    await turns.next();
  }
  tasks.push(...stayingBehind(snapshot, asked));
  const remedies = await remediesFor(scheduler, homeless.slice(0, MOST_REMEDIES), turns);
  return {
    ...{ strategy, tasks, remedies, warnings: warningsOf(snapshot, asked), isComplete: !turns.isOver },
    nodes: nodes.map(({ id, name }, index) => ({
      name,
      before: before[index] ?? scheduler.reservedOn(id),
      after: scheduler.reservedOn(id),
    })),
  };
}

/** The cluster as it would be, with what stays where it is. */
export async function schedulerOf(
  snapshot: PlanSnapshot,
  { drain, lose, strategy, everything }: Pick<PlanRequest, 'drain' | 'lose' | 'strategy' | 'everything'>,
  turns: PlanTurns,
): Promise<Scheduler> {
  const { nodes, records, settings, cursors } = snapshot;
  const scheduler = new Scheduler({
    ...settings,
    strategy: strategy ?? settings.strategy,
    cursors: everything ? START_CURSORS : cursors,
  });
  await snapshot.prepare(turns);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  for (const node of nodes) {
    const view = viewOf(node);
    const availability = drain.includes(node.id) ? 'draining' : view.availability;
    scheduler.setNode({ ...view, availability, liveness: lose.includes(node.id) ? 'down' : view.liveness });
    await turns.next();
  }
  for (const record of records) {
    const moves = everything && isRunning(record);
    for (const attempt of record.task.attempts) if (!moves) reserveAttempt(scheduler, record, attempt, byId);
    await turns.next();
  }
  return scheduler;
}

function isRunning({ task }: TaskRecord): boolean {
  return !task.final && task.desired === 'run' && !isPending(task);
}

/**
 * As the manager takes them: those that wait, by priority, then age; then what is lost, node by node; then new tasks, each when
 * it comes.
 */
function queueOf(snapshot: PlanSnapshot, { tasks, drain, lose, everything }: PlanRequest): Queued[] {
  const { records } = snapshot;
  const asked = tasks.map((spec): Queued => ({ record: null, spec, cause: 'new' }));
  const waiting = records.filter(({ task }) => isPending(task)).map((record) => queued(record, 'pending'));
  if (everything) {
    const again = records.filter(isRunning).map((record) => queued(record, 'again'));
    return [...[...waiting, ...again].sort(byUrgency), ...asked];
  }
  const gone = snapshot.nodes.filter(({ id }) => lose.includes(id) || drain.includes(id));
  const moved = gone.flatMap(({ id }) =>
    lose.includes(id)
      ? snapshot.replaceableOn(id).map((record) => queued(record, 'lost'))
      : snapshot.drainedFrom(id).map((record) => queued(record, 'drained')),
  );
  return [...waiting.sort(byUrgency), ...moved, ...asked];
}

function byUrgency(a: Queued, b: Queued): number {
  return b.spec.priority - a.spec.priority || (a.record && b.record ? byCreation(a.record.task, b.record.task) : 0);
}

function queued(record: TaskRecord, cause: PlanCause): Queued {
  return { record, spec: record.task.spec, cause };
}

function place(
  scheduler: Scheduler,
  { record, spec, cause }: Queued,
  { key, byId }: { readonly key: string; readonly byId: ReadonlyMap<string, NodeRecord> },
): PlannedTask {
  const request = requestOf(spec);
  const attempt = record === null ? null : currentAttempt(record.task);
  const leaves = cause === 'drained' && record && attempt ? { record, attempt } : null;
  const leave = () => leaves && scheduler.release(attemptKey(leaves.record.task.id, leaves.attempt.number));
  if (endsFirst(spec)) leave();
  const { nodeId, explanation } = scheduler.place(request);
  if (nodeId !== null) scheduler.reserve(key, nodeId, request.demand);
  if (nodeId !== null) leave();
  else if (leaves) reserveAttempt(scheduler, leaves.record, leaves.attempt, byId);
  return {
    id: record?.task.id ?? null,
    name: spec.name,
    cause,
    from: byId.get(attempt?.nodeId ?? '')?.name ?? null,
    explanation,
  };
}

/** What may not run elsewhere: it runs where it is or nowhere. */
function stayingBehind(snapshot: PlanSnapshot, { drain, lose, everything }: PlanRequest): PlannedTask[] {
  if (everything) return [];
  const staying = (id: string, cause: 'lost' | 'drained') =>
    cause === 'lost' ? snapshot.boundTo(id) : snapshot.runningOn(id).filter((record) => !mayMove(record));
  return snapshot.nodes
    .filter(({ id }) => drain.includes(id) || lose.includes(id))
    .flatMap(({ id, name }) => {
      const cause = lose.includes(id) ? 'lost' : 'drained';
      const told = { from: name, explanation: null, cause } as const;
      return staying(id, cause).map(({ task }) => ({ id: task.id, name: task.spec.name, ...told }));
    });
}

async function remediesFor(
  scheduler: Scheduler,
  homeless: readonly (readonly [PlannedTask, TaskSpec])[],
  turns: PlanTurns,
): Promise<ReadonlyMap<PlannedTask, readonly Remedy[]>> {
  const found = new Map<PlannedTask, readonly Remedy[]>();
  for (const [task, spec] of homeless) {
    if (turns.isOver) break;
    const search = scheduler.remedies(requestOf(spec));
    let turn = search.next();
    for (; turn.done !== true; turn = search.next()) await turns.next();
    found.set(task, turn.value);
  }
  return found;
}

/** The same machine again: its own host, its own name, nothing on it yet. */
function addedNode({ nodes }: PlanSnapshot, like: string, index: number): NodeRecord {
  const node = nodes.find(({ id }) => id === like);
  if (node === undefined) throw new Error(`a plan adds a node like ${like}, which there isn't`);
  const joinNumber = (nodes.at(-1)?.joinNumber ?? 0) + 1 + index;
  return {
    ...node,
    ...{ id: `new-${index + 1}`, name: `new-${index + 1}`, hostId: '', joinNumber, use: null, volumes: [], events: [] },
    ...{ availability: 'active', drain: null, liveness: 'ready' },
  };
}

function warningsOf({ nodes }: PlanSnapshot, { lose }: PlanRequest): string[] {
  const down = new Set(
    nodes.filter(({ id, liveness }) => liveness !== 'ready' || lose.includes(id)).map(({ id }) => id),
  );
  const hosts = new Set(nodes.filter(({ id }) => lose.includes(id)).map(hostOf));
  const neighbours = nodes.filter((node) => !down.has(node.id) && hosts.has(hostOf(node))).map(({ name }) => name);
  const silent = lose.map(() => 0);
  return [
    ...(isMassSilence(nodes.length, silent, 0)
      ? ['more than half of the nodes would be silent: nothing would be replaced until a majority is back']
      : []),
    ...(neighbours.length === 0
      ? []
      : [`on the same hosts as what is lost, and taken to live on: ${neighbours.join(', ')}`]),
  ];
}
