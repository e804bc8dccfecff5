import { ControlPlane, type WorkerLink } from '@cube/control-plane';
import { NO_RULES } from '@cube/scheduler';
import { type Log, silentLog } from '@cube/task';
import { LIMITS } from './limits';
import type { SimDisk } from './sim-disk';
import { SimProcess } from './sim-process';
import type { RandomStream } from './random-streams';
import type { Trace } from './trace';
import type { VirtualTime } from './virtual-time';

/** How often the cron providers of the manager app say "look again", milliseconds. */
const QUEUE_MS = 2_000;
const HEALTH_MS = 2_000;
const UPDATES_MS = 10_000;
const STATS_MS = 5_000;

/** How long it takes until a manager that ended is started again. */
const RESTART_MS = 1_500;

export interface SimManagerOptions {
  readonly time: VirtualTime;
  readonly random: RandomStream;
  readonly trace: Trace;
  readonly disk: SimDisk;
  readonly workers: readonly string[];
  readonly linkFor: (process: SimProcess) => WorkerLink;
  readonly wallClock: () => number;
}

/** The manager's host: starts the production control plane again whenever its process ended. */
export class SimManager {
  private process: SimProcess | null = null;
  private opened: ControlPlane | null = null;
  private starts = 0;
  private halted = false;

  constructor(private readonly options: SimManagerOptions) {}

  /** The control plane that serves now; null while there is none. */
  get plane(): ControlPlane | null {
    return this.process?.alive === true && !this.process.frozen ? this.opened : null;
  }

  /** The newest process: another may still be frozen somewhere. */
  get current(): SimProcess | null {
    return this.process;
  }

  /** A process that ended is replaced by itself; this one begins the first, or one beside a frozen one. */
  start(): void {
    if (this.halted) return;
    this.starts += 1;
    const process = new SimProcess(`manager-${this.starts}`, this.options.time, this.options.wallClock);
    this.process = process;
    this.opened = null;
    this.options.trace.note(`${process.name} starts`);
    process.afterDeath(() => this.ended(process));
    this.open(process).catch((error: unknown) => {
      this.options.trace.note(`${process.name} can't start: ${String(error)}`);
      process.kill();
    });
  }

  halt(): void {
    this.halted = true;
    this.process?.kill();
  }

  /** What the process must not do any more, it does not live to do. */
  private ended(process: SimProcess): void {
    const { trace, time } = this.options;
    trace.note(`${process.name} ends`);
    if (this.process === process) time.after(RESTART_MS, () => this.start());
  }

  private async open(process: SimProcess): Promise<void> {
    const { disk, workers, linkFor } = this.options;
    let made = 0;
    const plane = await ControlPlane.open(
      {
        store: disk.openFor(process),
        link: linkFor(process),
        clock: process.clock,
        ids: { uuid: () => `${process.name}-${(made += 1)}` },
        log: this.logOf(process),
        ...{ cluster: 'sim', strategy: 'epvm', rules: NO_RULES, workers, maxTasks: LIMITS.tasks },
        ...{ keptFinalTasks: LIMITS.finalTasks, keptRevisions: LIMITS.revisions, pause: () => Promise.resolve() },
        ...{ suspectAfterMs: 6_000, downAfterMs: 15_000, pollWaitSec: 3 },
        onFenced: () => process.kill(),
      },
      new AbortController().signal,
    );
    if (this.process !== process || !process.alive) return;
    this.opened = plane;
    this.tick(process, plane);
  }

  private tick(process: SimProcess, plane: ControlPlane): void {
    const { random } = this.options;
    const every = (ms: number, run: () => void) => process.every(ms, random.next() * ms, run);
    every(QUEUE_MS, () => plane.queueProcessor.lookAgain());
    every(HEALTH_MS, () => plane.healthChecker.lookAgain());
    every(UPDATES_MS, () => plane.updatePoller.lookAgain());
    every(STATS_MS, () => plane.statsCollector.lookAgain());
  }

  private logOf(process: SimProcess): Log {
    const { trace } = this.options;
    return { ...silentLog, warn: (message) => trace.note(`${process.name} warns: ${message}`) };
  }
}
