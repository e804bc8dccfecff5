import type { Clock, Command, Log, TaskSpec } from '@cube/task';
import { failure } from './action-failure';
import type { AttemptBook } from './attempt-book';
import { type AttemptRecord, keyOf, recordToRun, recordToStop } from './attempt-record';
import type { DesiredSet } from './desired-set';
import { specProblems } from './spec-check';

/**
 * What became of one command. `ignored`: something newer is known about that task. `refused`: it may not run here; it
 * is reported as failed as well, so that nobody has to remember this answer. `full`: nothing has changed; the worker holds
 * as many attempts as it may, so send it again once ended ones were collected.
 */
export interface CommandResult {
  readonly taskId: string;
  readonly attempt: number;
  readonly outcome: 'accepted' | 'ignored' | 'refused' | 'full';
  /** Empty unless it was refused. */
  readonly reason: string;
}

/** Whose decision a command is. */
export interface Authority {
  readonly cluster: string;
  readonly history: string;
}

/** Takes commands into the desired set and the book. Nothing here waits: what is accepted is worked on at once. */
export class CommandIntake {
  constructor(
    private readonly desired: DesiredSet,
    private readonly book: AttemptBook,
    private readonly clock: Clock,
    private readonly maxAttempts: number,
    private readonly log: Log,
  ) {}

  take(command: Command, authority: Authority): CommandResult {
    const { taskId, attempt } = command;
    if (this.isFull(command)) {
      const reason = `this worker holds ${this.book.size} attempts already, its limit; collect ended ones or use another node`;
      return { taskId, attempt, outcome: 'full', reason };
    }
    const novelty = this.desired.apply(command);
    if (novelty === 'older') return { taskId, attempt, outcome: 'ignored', reason: '' };
    if (novelty === 'new') this.open(command, authority);
    const reason = command.action === 'run' ? specProblems(command.spec).join('; ') : '';
    return { taskId, attempt, outcome: reason === '' ? 'accepted' : 'refused', reason };
  }

  private isFull(command: Command): boolean {
    return (
      command.action === 'run' && this.book.size >= this.maxAttempts && this.book.get(keyOf(command)) === undefined
    );
  }

  private open(command: Command, { cluster, history }: Authority): void {
    const { taskId, attempt, revision } = command;
    const known = this.book.get(keyOf(command));
    const origin = { taskId, attempt, revision, cluster, history };
    if (command.action === 'run') this.book.put(this.toRun(command.spec, known, origin));
    // The report of an ended attempt stays as it was acknowledged.
    else if (known !== undefined) this.book.put(known.ending === null ? { ...known, revision } : { ...known });
    else if (command.action === 'stop') this.book.put(recordToStop(origin));
  }

  private toRun(
    spec: TaskSpec,
    known: AttemptRecord | undefined,
    origin: Parameters<typeof recordToRun>[0],
  ): AttemptRecord {
    this.log.info(`Found task in queue: ${origin.taskId} ${spec.name} ${spec.image}`, { attempt: origin.attempt });
    const fresh = recordToRun(origin, spec);
    const { name, image, graceSec, revision } = fresh;
    const record = known === undefined ? fresh : { ...known, name, image, spec, graceSec, revision };
    const problems = specProblems(spec);
    if (problems.length === 0 || record.container !== null || record.ending !== null) return record;
    const reason = { code: 'invalid-spec', message: `it may not run here: ${problems.join('; ')}` } as const;
    return { ...record, ending: failure(reason, 'hopeless', { wallClock: this.clock.now() }) };
  }
}
