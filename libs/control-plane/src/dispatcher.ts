import {
  type Attempt,
  type Command,
  isEnded,
  LevelTrigger,
  type Log,
  type ManagerIdentity,
  specOfAttempt,
} from '@cube/task';
import type { Ledger } from './ledger';
import { attemptKey, type TaskRecord } from './task-record';
import { WorkerCallError, type WorkerLink } from './worker-link';
import type { WorkerSession } from './worker-session';

/** Commands that go out in one call. */
const COMMANDS_A_CALL = 200;

/** What a worker should do about an attempt now; null when there is nothing to ask of it. */
export function commandFor({ task }: TaskRecord, attempt: Attempt): Command | null {
  if (attempt.nodeId === null || attempt.released) return null;
  const spec = specOfAttempt(task, attempt);
  const about = { taskId: task.id, attempt: attempt.number, revision: attempt.revision };
  if (attempt.stop !== null || isEnded(attempt.state)) {
    return { action: 'stop', ...about, graceSec: spec.stopGracePeriodSec };
  }
  return { action: 'run', ...about, spec };
}

export interface DispatcherOptions {
  readonly session: WorkerSession;
  readonly ledger: Ledger;
  readonly link: Pick<WorkerLink, 'apply'>;
  readonly identity: () => ManagerIdentity;
  readonly log: Log;
  readonly stop: AbortSignal;
  /** Not while nodes are heard after a restore: what the backup knows to run here may have gone on elsewhere since. */
  readonly mayRun: () => boolean;
}

/**
 * Sends decisions to one worker, once they are durable, until it acknowledged them: at least once, in any order, since the
 * worker ignores what is older than what it knows.
 */
export class Dispatcher {
  private readonly trigger: LevelTrigger;

  constructor(private readonly options: DispatcherOptions) {
    const { log, session } = options;
    this.trigger = new LevelTrigger(
      () => this.send(),
      (error) => log.warn(`Sending tasks to ${session.address} failed`, { error: String(error) }),
    );
  }

  wake(): void {
    this.trigger.wake();
  }

  private async send(): Promise<void> {
    const { session, ledger, link, identity, stop } = this.options;
    while (session.instance !== null && session.nodeId !== null && !stop.aborted) {
      const { instance } = session;
      if (session.outbox.size === 0 && session.strays.size === 0) return;
      const tasks: string[] = [];
      try {
        await ledger.durable();
        if (session.instance !== instance) continue;
        const commands = firstOf(session.outbox, COMMANDS_A_CALL).flatMap((id) => {
          const wanted = this.unconfirmed(id);
          // A worker takes one revision once, and another decision may still join the one that gathers.
          if (wanted.some(({ revision }) => revision > ledger.stored)) return [];
          const sendable = this.sendable(wanted);
          if (sendable.length === wanted.length) tasks.push(id);
          return sendable;
        });
        const strays = firstOf(session.strays, COMMANDS_A_CALL);
        commands.push(...strays.map(([, command]) => command));
        for (const id of tasks) session.outbox.delete(id);
        if (commands.length === 0 && !this.options.mayRun()) return;
        if (commands.length === 0) continue;
        await link.apply(session.address, { identity: identity(), instance }, commands, stop);
        if (session.instance !== instance) continue;
        commands.forEach((command) => this.confirm(command));
        for (const [key, command] of strays) if (session.strays.get(key) === command) session.strays.delete(key);
      } catch (error) {
        for (const id of tasks) session.outbox.add(id);
        return this.failed(error);
      }
    }
  }

  private sendable(commands: readonly Command[]): readonly Command[] {
    return this.options.mayRun() ? commands : commands.filter(({ action }) => action !== 'run');
  }

  private unconfirmed(taskId: string): Command[] {
    const { ledger, session } = this.options;
    const record = ledger.state.tasks.get(taskId);
    if (record === undefined) return [];
    return record.task.attempts.flatMap((attempt) => {
      if (attempt.nodeId !== session.nodeId) return [];
      const command = commandFor(record, attempt);
      const known = session.confirmed.get(attemptKey(taskId, attempt.number)) ?? -1;
      return command === null || command.revision <= known ? [] : [command];
    });
  }

  /** Of an attempt that is over meanwhile, or that nobody knows, nothing more will be asked. */
  private confirm({ taskId, attempt, revision }: Command): void {
    const { ledger, session } = this.options;
    const attempts = ledger.state.tasks.get(taskId)?.task.attempts ?? [];
    const isHeld = attempts.some(({ number, released }) => number === attempt && !released);
    if (isHeld) session.confirmed.set(attemptKey(taskId, attempt), revision);
  }

  /** The update poller finds out by itself that a session is over, and wakes this again when there is a new one. */
  private failed(error: unknown): void {
    const { session, log } = this.options;
    if (error instanceof WorkerCallError && error.refusal.kind === 'say-hello') session.close();
    log.debug(`Worker ${session.address} did not take its tasks: ${String(error)}`);
  }
}

/** Without a copy of all: an outbox may hold every task of a node. */
function firstOf<T>(all: Iterable<T>, most: number): T[] {
  const first: T[] = [];
  for (const one of all) {
    if (first.length === most) break;
    first.push(one);
  }
  return first;
}
