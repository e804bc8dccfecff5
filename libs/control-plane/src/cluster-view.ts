import type { Reserved } from '@cube/scheduler';
import { currentAttempt, type NodeStats, type Task } from '@cube/task';
import type { ClusterState } from './cluster-state';
import { nodeNamed } from './node-update';
import { type Drain, labelsOf, type NodeRecord } from './node-record';
import { SubmissionRefused } from './submission';
import type { TaskRecord } from './task-record';

/** A task as users see it: while its node is down, its health is `unknown`. */
export interface TaskView {
  readonly task: Task;
  readonly nodeName: string;
}

export interface TaskPage {
  /** ID of the last task of the page before; from the oldest on if absent. */
  readonly after?: string;
  readonly limit?: number;
}

export interface TaskList {
  readonly tasks: readonly TaskView[];
  /** Whether newer ones follow. */
  readonly isMore: boolean;
}

/** How far a drain is. */
export interface DrainProgress extends Drain {
  /** Tasks that still have something on the node. */
  readonly remaining: number;
  readonly waiting: readonly StayingTask[];
}

/** A task that a drain leaves where it is, and why. */
export interface StayingTask {
  readonly taskId: string;
  readonly name: string;
  readonly reason: string;
}

export interface NodeView {
  readonly node: NodeRecord;
  /** Those that count. */
  readonly labels: Readonly<Record<string, string>>;
  /** While it is draining. */
  readonly drain: DrainProgress | null;
  /** Attempts on it that are not confirmed gone. */
  readonly taskCount: number;
  /** Null while it has not reported any, and in the past. */
  readonly stats: NodeStats | null;
  readonly reserved: Reserved;
}

/** What is known of a node beside its record. */
export interface NodeExtras {
  stats(nodeId: string): NodeStats | null;
  reserved(nodeId: string): Reserved;
  /** Of a node that is draining: the tasks that stay. */
  waiting(nodeId: string): readonly StayingTask[];
}

/** The cluster as users see it, at one revision. */
export class ClusterView {
  constructor(
    private readonly state: ClusterState,
    private readonly extras: NodeExtras,
  ) {}

  /** Every task, oldest first. */
  tasks(): readonly TaskView[] {
    const { ids } = this.state.byAge.after(null, Number.POSITIVE_INFINITY);
    return ids.map((id) => this.task(id));
  }

  /** A page of them. Null when there is no task `after`. */
  taskPage({ after, limit = Number.POSITIVE_INFINITY }: TaskPage): TaskList | null {
    const last = after === undefined ? null : this.state.tasks.get(after)?.task;
    if (last === undefined) return null;
    const { ids, isMore } = this.state.byAge.after(last, limit);
    return { tasks: ids.map((id) => this.task(id)), isMore };
  }

  /** Throws SubmissionRefused when there is none. */
  task(idOrName: string): TaskView {
    return this.viewOf(this.record(idOrName).task);
  }

  /** What is kept of a task. Throws SubmissionRefused when there is none. */
  record(idOrName: string): TaskRecord {
    const record = this.state.tasks.get(idOrName) ?? this.state.taskByName(idOrName);
    if (record === undefined) throw unknownTask(idOrName);
    return record;
  }

  /** Every node, in order of joining. */
  nodes(): readonly NodeView[] {
    const nodes = [...this.state.nodes.values()].sort((a, b) => a.joinNumber - b.joinNumber);
    return nodes.map((node) => this.nodeView(node));
  }

  /** Throws SubmissionRefused when there is none, or more than one of that name. */
  node(nameOrId: string): NodeView {
    return this.nodeView(nodeNamed(this.state, nameOrId));
  }

  /** Name of a node, `''` if it is not known. */
  nodeName(id: string): string {
    return this.state.nodes.get(id)?.name ?? '';
  }

  /** Where a node was last found, `''` if it is not known. */
  nodeAddress(id: string): string {
    return this.state.nodes.get(id)?.address ?? '';
  }

  private nodeView(node: NodeRecord): NodeView {
    const taskCount = this.state.onNode.get(node.id)?.size ?? 0;
    return {
      node,
      labels: labelsOf(node),
      drain:
        node.drain === null ? null : { ...node.drain, remaining: taskCount, waiting: this.extras.waiting(node.id) },
      taskCount,
      stats: this.extras.stats(node.id),
      reserved: this.extras.reserved(node.id),
    };
  }

  private viewOf(task: Task): TaskView {
    const { nodeId } = currentAttempt(task);
    const node = nodeId === null ? undefined : this.state.nodes.get(nodeId);
    return { task: node?.liveness === 'down' ? withUnknownHealth(task) : task, nodeName: node?.name ?? '' };
  }
}

function withUnknownHealth(task: Task): Task {
  const attempts = task.attempts.map((attempt) =>
    attempt.state === 'Running' || attempt.state === 'Scheduled' ? { ...attempt, health: 'unknown' as const } : attempt,
  );
  return { ...task, attempts };
}

export function unknownTask(idOrName: string): SubmissionRefused {
  return new SubmissionRefused('not-found', `there is no task with the ID or name ${idOrName}: GET /tasks lists them`);
}
