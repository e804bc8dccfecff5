import { type ControlPlane, type RunSubmission, type Submission, SubmissionRefused } from '@cube/control-plane';
import { SPEC_DEFAULTS, type HealthCheck, type Task, type TaskSpec } from '@cube/task';
import type { Fact } from './invariants/fact';
import type { TaskStep, WRONGS } from './scenario';
import type { SimManager } from './sim-manager';
import type { VirtualTime } from './virtual-time';

const RETRY_MS = 1_000;
const PATIENCE_MS = 5_000;
const MOST_TRIES = 60;
const READ_EVERY_MS = 5_000;

type Wish = { readonly wish: 'run' | 'stop'; readonly submission: Submission & { readonly eventId: string } };

/** A submission that has to be refused, and whether that is still so once it was answered. */
interface Mistake {
  readonly submission: Wish['submission'];
  readonly why: string;
  readonly isWrong: () => boolean;
}

/** Events that a user remembers, to send one of them again with another body. */
const FIRSTS_REMEMBERED = 200;

/** Those who submit, stop and read tasks. Who gets no answer sends the same event again, until there is one. */
export class Users {
  private events = 0;
  /** Events that made tasks, the newest last. */
  private firsts: readonly { readonly eventId: string; readonly taskId: string }[] = [];

  constructor(
    private readonly time: VirtualTime,
    private readonly manager: SimManager,
    private readonly tasks: ReadonlyMap<string, Task>,
    private readonly see: (fact: Fact) => void,
  ) {}

  submit(step: Extract<TaskStep, { kind: 'submit' }>): void {
    const number = (this.events += 1);
    const spec = specOf(step, `task-${number}`);
    this.wish({ wish: 'run', submission: runOf(spec, `event-${number}`) });
  }

  /** Asks once: later it may be right. */
  submitWrongly({ wrong, pick }: Extract<TaskStep, { kind: 'submit-wrongly' }>): void {
    const eventId = `event-${(this.events += 1)}`;
    const mistake = this.mistake(wrong, eventId, pick);
    const { plane } = this.manager;
    if (mistake === undefined || plane === null) return;
    const { submission, why, isWrong } = mistake;
    plane.submit(submission).then(
      () => isWrong() && this.see({ kind: 'wrongly-taken', eventId: submission.eventId, why }),
      (error: unknown) => {
        if (error instanceof SubmissionRefused && submission.eventId === eventId)
          this.see({ kind: 'refused', eventId });
      },
    );
  }

  private mistake(wrong: (typeof WRONGS)[number], eventId: string, pick: number): Mistake | undefined {
    const spec: TaskSpec = { ...SPEC_DEFAULTS, name: `task-${this.events}`, image: 'service' };
    const always = (submission: Wish['submission'], why: string): Mistake => ({ submission, why, isWrong: () => true });
    const live = this.pickTask(pick);
    const first = this.firsts[Math.floor(pick * this.firsts.length)];
    const other = { ...spec, workingDir: '/elsewhere' };
    switch (wrong) {
      case 'name':
        if (live === undefined) return undefined;
        return {
          submission: runOf({ ...spec, name: live.spec.name }, eventId),
          why: `its name is that of the live task ${live.id}`,
          // Whether it was live when the manager decided, nobody can tell later.
          isWrong: () => false,
        };
      case 'event':
        if (first === undefined) return undefined;
        return {
          submission: runOf(other, first.eventId),
          why: `it had made task ${first.taskId} with another body`,
          isWrong: () => this.tasks.has(first.taskId),
        };
      case 'task':
        if (live === undefined) return undefined;
        return {
          submission: { ...runOf(other, eventId), taskId: live.id },
          why: `there is a task ${live.id} with other settings`,
          isWrong: () => this.tasks.has(live.id),
        };
      case 'strategy':
        return always(runOf({ ...spec, strategy: 'astrology' }, eventId), 'there is no such strategy');
      case 'constraint':
        return always(runOf({ ...spec, constraints: ['node.labels.disk~ssd'] }, eventId), 'it has no such operator');
      case 'target':
        return always(stopOf('nobody', eventId), 'there is no such task');
      default:
        return wrong satisfies never;
    }
  }

  stop(pick: number): void {
    const task = this.pickTask(pick);
    if (task !== undefined) this.wish({ wish: 'stop', submission: stopOf(task.id, `event-${(this.events += 1)}`) });
  }

  remove(pick: number): void {
    const task = this.pickTask(pick);
    if (task === undefined) return;
    const { plane } = this.manager;
    plane?.stopTask(task.id, true).then(
      () => this.see({ kind: 'acknowledged', wish: 'remove', taskId: task.id }),
      () => undefined,
    );
  }

  /** One reader, who asks for everything again and again. */
  startReading(): void {
    const turn = (): void => {
      void this.read();
      this.time.after(READ_EVERY_MS, turn);
    };
    this.time.after(READ_EVERY_MS, turn);
  }

  private async read(): Promise<void> {
    const { plane } = this.manager;
    if (plane === null) return;
    const { revision, value } = await plane.read((view) => view.tasks()).catch(() => NOTHING);
    if (value !== null) this.see({ kind: 'read', revision, tasks: value.map(({ task }) => task) });
  }

  private pickTask(pick: number): Task | undefined {
    const live = [...this.tasks.values()].filter(({ final, desired }) => !final && desired === 'run');
    return live[Math.floor(pick * live.length)];
  }

  private wish(wish: Wish, tries = 1): void {
    if (tries > MOST_TRIES) return;
    const { plane } = this.manager;
    if (plane === null) return this.again(wish, tries, RETRY_MS);
    let answered = false;
    const cancel = this.time.after(PATIENCE_MS, () => {
      if (!answered) this.again(wish, tries, 0);
      answered = true;
    });
    void this.ask(plane, wish, tries).then((settled) => {
      cancel();
      if (!answered && !settled) this.again(wish, tries, RETRY_MS);
      answered = true;
    });
  }

  /** Whether there is nothing more to ask for. */
  private async ask(plane: ControlPlane, { wish, submission }: Wish, tries: number): Promise<boolean> {
    try {
      const { task } = await plane.submit(submission);
      this.see({ kind: 'acknowledged', wish, taskId: task.id });
      if (wish === 'run') this.remember(submission.eventId, task.id);
      return true;
    } catch (error) {
      if (!(error instanceof SubmissionRefused)) return false;
      // A refusal of the second try says nothing of the first one.
      if (tries === 1) this.see({ kind: 'refused', eventId: submission.eventId });
      return true;
    }
  }

  private remember(eventId: string, taskId: string): void {
    this.firsts = [...this.firsts, { eventId, taskId }].slice(-FIRSTS_REMEMBERED);
  }

  private again(wish: Wish, tries: number, delayMs: number): void {
    this.time.after(delayMs, () => this.wish(wish, tries + 1));
  }
}

const NOTHING = { revision: 0, value: null };

function runOf(spec: TaskSpec, eventId: string): RunSubmission & { readonly eventId: string } {
  return { kind: 'run', eventId, taskId: null, spec, fingerprint: JSON.stringify(spec) };
}

function stopOf(id: string, eventId: string): Wish['submission'] {
  return { kind: 'stop', eventId, target: { id, name: null }, fingerprint: `stop ${id}` };
}

function specOf(step: Extract<TaskStep, { kind: 'submit' }>, name: string): TaskSpec {
  const { image, cpu, policy, probe, singleton, port, priority } = step;
  return {
    ...SPEC_DEFAULTS,
    ...{ name, image, cpu, singleton, priority },
    // What runs out of memory needs a limit to do so.
    memoryBytes: image === 'hog' ? 64 * 2 ** 20 : 0,
    restartPolicy: policy,
    healthCheck: image === 'job' || image === 'crasher' ? null : probeOf(probe),
    portBindings: port === 0 ? {} : { '80/tcp': `${port}` },
    exposedPorts: port === 0 ? [] : ['80/tcp'],
    stopGracePeriodSec: 2,
  };
}

function probeOf(probe: 'none' | 'http' | 'command'): HealthCheck | null {
  const timing = { intervalSec: 10, timeoutSec: 5, retries: 2, startPeriodSec: 0 };
  switch (probe) {
    case 'none':
      return null;
    case 'http':
      return { type: 'http', path: '/', port: 80, ...timing };
    case 'command':
      return { type: 'command', command: ['healthy'], ...timing };
    default:
      return probe satisfies never;
  }
}
