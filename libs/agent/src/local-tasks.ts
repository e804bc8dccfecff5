import type { ContainerRuntime, ExecRequest, ExecSession, LogLine, LogRequest } from '@cube/runtime/port';
import type { AttemptReport, Command, TaskSpec } from '@cube/task';
import type { AttemptBook } from './attempt-book';
import { type AttemptRecord, isRunning } from './attempt-record';
import { reportOf } from './attempt-report';
import type { CommandIntake } from './command-intake';
import type { Session } from './session';
import type { MeteredUsage, UsageMeter } from './usage-meter';

/** A task as the worker's own API shows it. `spec` is null for one that was found by its labels. */
export interface LocalTask {
  readonly name: string;
  readonly image: string;
  readonly spec: TaskSpec | null;
  readonly report: AttemptReport;
}

export interface SubmitRefusal {
  /** `bound`: ask the manager. `exists`, `unknown`: of this task ID. `not-allowed`: the spec may not run here. `full`: later. */
  readonly name: 'bound' | 'exists' | 'unknown' | 'not-allowed' | 'full';
  readonly message: string;
}

/** What became of a task that was handed to an unbound worker directly. */
export type SubmitResult =
  | { readonly ok: true; readonly task: LocalTask }
  | { readonly ok: false; readonly refusal: SubmitRefusal };

/** An attempt whose container can be asked for something. */
export interface LocalContainer {
  readonly id: string;
  readonly taskId: string;
  readonly name: string;
  readonly attempt: number;
  readonly isRunning: boolean;
}

/** `unknown`: no such attempt here. `not-yet`: it has no container so far. `collected`: its container is removed. */
export interface ContainerRefusal {
  readonly name: 'unknown' | 'not-yet' | 'collected';
  readonly message: string;
}

/** What a running task uses here. */
export interface LocalUsage extends MeteredUsage {
  readonly taskId: string;
  readonly name: string;
  readonly attempt: number;
}

export type FoundContainer =
  | { readonly ok: true; readonly container: LocalContainer }
  | { readonly ok: false; readonly refusal: ContainerRefusal };

/** The one attempt of a task without a manager, and the revisions of its two decisions. */
const STANDALONE = { attempt: 1, runRevision: 1, stopRevision: 2 };

/** The cluster that a node without one runs its tasks for. */
export function standaloneCluster(nodeId: string): string {
  return `standalone-${nodeId}`;
}

/** What somebody can do who talks to one worker alone: look, and as long as it has no manager, run and stop tasks. */
export class LocalTasks {
  constructor(
    private readonly session: Session,
    private readonly book: AttemptBook,
    private readonly intake: CommandIntake,
    private readonly runtime: ContainerRuntime,
    private readonly meter: UsageMeter,
  ) {}

  /** All attempts that are here. */
  tasks(): readonly LocalTask[] {
    return this.book.all().map(localTask);
  }

  /** The newest attempt of a task, by task ID; null when it has none here. */
  task(taskId: string): LocalTask | null {
    const record = this.newestOf(taskId);
    return record === undefined ? null : localTask(record);
  }

  /** Runs a task once; without a manager nobody restarts it. */
  submit(taskId: string, spec: TaskSpec): SubmitResult {
    const { attempt, runRevision: revision } = STANDALONE;
    if (this.session.cluster !== null) return this.refuseBound();
    if (this.newestOf(taskId) !== undefined) return refuse('exists', `task ${taskId} is here already: use another ID`);
    return this.take({ action: 'run', taskId, attempt, revision, spec });
  }

  submitStop(taskId: string): SubmitResult {
    const { attempt, stopRevision: revision } = STANDALONE;
    if (this.session.cluster !== null) return this.refuseBound();
    const record = this.newestOf(taskId);
    if (record === undefined) return refuse('unknown', `there is no task ${taskId} here`);
    return this.take({ action: 'stop', taskId, attempt, revision, graceSec: record.graceSec });
  }

  /** The container of an attempt; of the newest one here if `attempt` is null. */
  container(taskId: string, attempt: number | null): FoundContainer {
    const record =
      attempt === null ? this.newestOf(taskId) : this.book.ofTask(taskId).find((one) => one.attempt === attempt);
    const which = attempt === null ? `task ${taskId}` : `attempt ${attempt} of task ${taskId}`;
    if (record === undefined) return noContainer('unknown', `${which} has no container here`);
    const { container, name } = record;
    if (container !== null && !record.gone) {
      const { id } = container;
      return { ok: true, container: { id, taskId, name, attempt: record.attempt, isRunning: isRunning(record) } };
    }
    if (container === null && record.ending === null) return noContainer('not-yet', `${which} has no container yet`);
    return noContainer('collected', `the container of ${which} was removed, and what it wrote with it`);
  }

  /** What a container writes. Ends with the container or with `stop`. */
  logs({ id }: LocalContainer, request: LogRequest, stop: AbortSignal): AsyncIterable<LogLine> {
    return this.runtime.logs(id, request, stop);
  }

  /** A command that somebody talks to, in a container. Rejects with a RuntimeError: `conflict` when it does not run. */
  exec({ id }: LocalContainer, request: ExecRequest): Promise<ExecSession> {
    return this.runtime.openExec(id, request);
  }

  /** What running tasks use: of all, or of these. Rejects with a RuntimeError when the engine does not answer. */
  async usage(taskIds: readonly string[] | null): Promise<readonly LocalUsage[]> {
    const records = taskIds === null ? this.book.all() : taskIds.flatMap((id) => this.book.ofTask(id));
    const running = records.filter(isRunning).flatMap(({ taskId, name, attempt, container }) => {
      return container === null ? [] : [{ taskId, name, attempt, id: container.id }];
    });
    const usages = await this.meter.of(running.map(({ id }) => id));
    return running.flatMap(({ id, taskId, name, attempt }) => {
      const usage = usages.get(id);
      return usage === undefined ? [] : [{ taskId, name, attempt, ...usage }];
    });
  }

  private take(command: Command): SubmitResult {
    const result = this.intake.take(command, { cluster: standaloneCluster(this.session.nodeId), history: '' });
    const task = this.task(command.taskId);
    if (result.outcome === 'full') return refuse('full', result.reason);
    if (result.outcome === 'refused' || task === null) return refuse('not-allowed', result.reason);
    return { ok: true, task };
  }

  private newestOf(taskId: string): AttemptRecord | undefined {
    return [...this.book.ofTask(taskId)].sort((one, other) => other.attempt - one.attempt)[0];
  }

  private refuseBound(): SubmitResult {
    return refuse('bound', `this worker belongs to cluster ${this.session.cluster}: give tasks to its manager`);
  }
}

function localTask(record: AttemptRecord): LocalTask {
  const { name, image, spec } = record;
  const report = reportOf(record);
  return {
    name,
    image,
    spec,
    report: report.state === 'Running' && record.stopSent ? stopping(report, record) : report,
  };
}

/** A manager knows that it asked for the stop; whoever talks to the worker alone is told. */
function stopping(report: AttemptReport, { graceSec }: AttemptRecord): AttemptReport {
  const message = `is being stopped: it got its stop signal, and is killed if it still runs ${graceSec} s later`;
  return { ...report, reason: { code: 'stopping', message } };
}

function noContainer(name: ContainerRefusal['name'], message: string): FoundContainer {
  return { ok: false, refusal: { name, message } };
}

function refuse(name: SubmitRefusal['name'], message: string): SubmitResult {
  return { ok: false, refusal: { name, message } };
}
