import type { EngineInfo } from '@cube/runtime/port';
import type { Command, HelloAnswer, ManagerIdentity, NodeStats, ReportPage } from '@cube/task';
import { AttemptActions } from './attempt-actions';
import { AttemptBook } from './attempt-book';
import { type AttemptRecord, isRunning, keyOf } from './attempt-record';
import { reportOf } from './attempt-report';
import type { AgentPorts } from './agent-ports';
import { CommandIntake, type CommandResult } from './command-intake';
import { ContainerObserver } from './container-observer';
import { DesiredSet } from './desired-set';
import { ExitEvidenceBook } from './exit-evidence';
import { HealthChecker } from './health-checker';
import { ImagePulls } from './image-pulls';
import { type AgentLevels, containersOf } from './levels';
import { LocalTasks, standaloneCluster } from './local-tasks';
import type { World } from './plan';
import { ask } from './prober';
import { QueueProcessor } from './queue-processor';
import { type BoardPage, ReportBoard } from './report-board';
import { type CallRefusal, type HelloRefusal, Session } from './session';
import type { AgentSettings } from './settings';
import { StatsCollector } from './stats-collector';
import { taskVolumes } from './task-volumes';
import { UpdatePoller } from './update-poller';
import { UsageMeter } from './usage-meter';

export type HelloResult =
  | { readonly ok: true; readonly answer: HelloAnswer }
  | { readonly ok: false; readonly refusal: HelloRefusal };

export type ApplyResult =
  | { readonly ok: true; readonly results: readonly CommandResult[] }
  | { readonly ok: false; readonly refusal: CallRefusal };

export type ReportsResult =
  | { readonly ok: true; readonly page: ReportPage }
  | { readonly ok: false; readonly refusal: CallRefusal };

/** Well below the time-out of a manager's call, and below the silence after which it counts a worker as suspect. */
const HELLO_PATIENCE_MS = 5_000;

/** Who calls, and which worker process the call is meant for. */
export interface Caller {
  readonly manager: ManagerIdentity;
  readonly instance: string;
}

/**
 * A worker's logic: obeys one manager, makes the engine agree, and reports.
 *
 * Commands go into the desired set and the book of attempts; the engine's events, lists and the probes change the book;
 * every change of the book updates the report board and wakes the queue processor, which takes the next step. Nothing on
 * this way waits for a timer; the four `lookAgain()` are the safety net.
 */
export class Agent {
  readonly queueProcessor: QueueProcessor;
  readonly updatePoller: UpdatePoller;
  readonly healthChecker: HealthChecker;
  readonly statsCollector: StatsCollector;
  /** For whoever talks to this worker alone. */
  readonly local: LocalTasks;

  private readonly desired = new DesiredSet();
  private readonly evidence = new ExitEvidenceBook();
  private readonly board: ReportBoard;
  private readonly book: AttemptBook;
  private readonly observer: ContainerObserver;
  private readonly intake: CommandIntake;
  private readonly pulls: ImagePulls;
  private readonly actions: AttemptActions;
  private engine: EngineInfo | null = null;
  /** The engine's names. Null while it does not say. */
  private volumes: readonly string[] | null = null;
  private history: string | null = null;

  private constructor(
    private readonly ports: AgentPorts,
    private readonly settings: AgentSettings,
    private readonly session: Session,
  ) {
    const { runtime, clock, rng, log } = ports;
    this.board = new ReportBoard(clock, rng);
    this.book = new AttemptBook((record, before) => this.changed(record, before));
    this.intake = new CommandIntake(this.desired, this.book, clock, settings.maxAttempts, log);
    this.local = new LocalTasks(session, this.book, this.intake, runtime, new UsageMeter(runtime, clock));
    this.observer = this.makeObserver();
    this.pulls = new ImagePulls(runtime, log, settings.pullConcurrency);
    const context = { nodeId: session.nodeId, settings };
    this.actions = new AttemptActions(runtime, this.book, this.observer, this.pulls, context, clock, log);
    this.queueProcessor = this.makeQueueProcessor();
    this.updatePoller = this.makeUpdatePoller();
    this.healthChecker = this.makeHealthChecker();
    this.statsCollector = new StatsCollector(ports.stats, () => this.book.all().filter(isRunning).length, log);
  }

  /** Reads who this node is. Rejects when its identity can't be read or made durable. */
  static async open(ports: AgentPorts, settings: AgentSettings): Promise<Agent> {
    return new Agent(ports, settings, await Session.open(ports.identityStore, ports.ids));
  }

  get nodeId(): string {
    return this.session.nodeId;
  }

  /** The node's name. */
  get name(): string {
    return this.settings.name;
  }

  /** Random per worker process. */
  get instance(): string {
    return this.session.instance;
  }

  /** The cluster it belongs to; null while it is unbound. */
  get cluster(): string | null {
    return this.session.cluster;
  }

  /** Why the engine can't be worked with; null while it answers. */
  get engineTrouble(): string | null {
    return this.updatePoller.trouble;
  }

  /** Whether a manager has said HELLO to this process. */
  get hasSession(): boolean {
    return this.session.current !== null;
  }

  /** How full everything is. */
  get levels(): AgentLevels {
    const { book, board, actions, pulls, queueProcessor, healthChecker, statsCollector } = this;
    return {
      ...{ attempts: book.size, containers: containersOf(book.all()), underWay: actions.underWay },
      ...{ waitingForEngine: queueProcessor.waiting, pulls: pulls.underWay, waitingPulls: pulls.waiting },
      ...{ probes: healthChecker.underWay, unacknowledged: board.unacknowledged, polls: board.waiting },
      ...{ sampledAt: statsCollector.newest?.sampledAt ?? null, epoch: this.session.highestEpoch },
    };
  }

  /** Adopts what runs and watches it. Starts nothing that nobody asked this process for. */
  start(): void {
    this.updatePoller.start();
    this.updatePoller.lookAgain();
    void this.statsCollector.lookAgain();
  }

  /** Stops deciding and watching. Containers go on running. */
  stop(): void {
    this.queueProcessor.stop();
    this.updatePoller.stop();
    this.healthChecker.stop();
    this.board.close();
  }

  /** HELLO. Rejects when the identity can't be made durable; then nothing changed. */
  async hello(manager: ManagerIdentity): Promise<HelloResult> {
    const refusal = await this.session.admit(manager);
    if (refusal !== null) return { ok: false, refusal };
    this.onHistory(manager.history);
    try {
      await this.listForHello();
    } catch (error) {
      // What this process listed once it has kept up to date; never having listed is not knowing.
      const message = `the container engine of this worker does not answer, ask again (${String(error)})`;
      if (!this.observer.listed) return { ok: false, refusal: { name: 'engine-unavailable', message } };
    }
    return { ok: true, answer: await this.introduction() };
  }

  /** Whether the caller may command this process; null if so. */
  refusalOf({ manager, instance }: Caller): CallRefusal | null {
    return this.session.refusalOf(manager, instance);
  }

  /** APPLY. Nothing is awaited: commands are taken in the order in which they arrive, and worked on from now. */
  apply(caller: Caller, commands: readonly Command[]): ApplyResult {
    const refusal = this.refusalOf(caller);
    if (refusal !== null) return { ok: false, refusal };
    this.desired.trim((taskId) => this.book.ofTask(taskId).length > 0);
    return { ok: true, results: commands.map((command) => this.intake.take(command, caller.manager)) };
  }

  /**
   * REPORTS: what is newer than `since`, as soon as there is something, at the latest after `waitMs`. Asking since a
   * number acknowledges everything up to it; null or an unknown number asks for everything.
   */
  async reports(caller: Caller, since: number | null, waitMs: number, signal: AbortSignal): Promise<ReportsResult> {
    const refusal = this.refusalOf(caller);
    if (refusal !== null) return { ok: false, refusal };
    if (this.board.acknowledge(since)) this.queueProcessor.lookAgain();
    const page = await this.board.wait(since, waitMs, signal);
    return { ok: true, page: { instance: this.instance, ...page, stats: this.statsBeside(page) } };
  }

  /** Each sample once, and with every news, since the number of tasks is of now. One that is lost on its way is followed by the next. */
  private statsBeside({ full, reports }: BoardPage): NodeStats | null {
    const { statsCollector } = this;
    const sample = statsCollector.news();
    return full || reports.length > 0 ? statsCollector.newest : sample;
  }

  /** An engine that hangs must not make this worker look dead: once listed, the manager waits for a fresh list only so long. */
  private async listForHello(): Promise<void> {
    const fresh = (async () => {
      this.engine ??= await this.ports.runtime.info();
      await Promise.all([this.updatePoller.listAll(), this.listVolumes()]);
    })();
    if (!this.observer.listed) return fresh;
    let cancel = () => {};
    const late = new Promise<void>((resolve) => (cancel = this.ports.clock.after(HELLO_PATIENCE_MS, resolve)));
    await Promise.race([fresh, late]).finally(cancel);
  }

  /** Every change of what is known comes by here: to the manager, and to whoever may have to act on it. */
  private changed(record: AttemptRecord, before: AttemptRecord | undefined): void {
    this.board.put(keyOf(record), reportOf(record));
    this.logProgress(record, before);
    for (const sibling of this.book.ofTask(record.taskId)) this.queueProcessor.wake(keyOf(sibling));
    if (record.ending !== null && !before?.ending) this.queueProcessor.recount();
    if (isRunning(record) !== (before !== undefined && isRunning(before))) this.healthChecker.lookAgain();
  }

  private logProgress(record: AttemptRecord, before: AttemptRecord | undefined): void {
    const { taskId, attempt, container, ending } = record;
    if (isRunning(record) && container !== null && !before?.container?.startedAt) {
      this.ports.log.info(`task ${taskId} Running on container ${container.id}`, { attempt });
    }
    if (ending !== null && !before?.ending) {
      const fields = { attempt, code: ending.reason.code, exitCode: ending.exitCode };
      this.ports.log.info(`task ${taskId} ${ending.state}: ${ending.reason.message}`, fields);
      this.ports.observer?.ended(ending.state, ending.reason.code);
    }
  }

  private forgotten(record: AttemptRecord): void {
    this.board.drop(keyOf(record));
    this.desired.forgetAttempt(record.taskId, record.attempt);
    if (record.container !== null) this.evidence.forget(record.container.id);
  }

  /** Another history: commands and acknowledgements of the one before are void; what runs is still what runs. */
  private onHistory(history: string): void {
    if (this.history !== null && this.history !== history) {
      this.desired.reset();
      this.board.forgetAcknowledgements();
      for (const { taskId, attempt } of this.book.all()) this.desired.adopt(taskId, attempt);
    }
    this.history = history;
  }

  private async introduction(): Promise<HelloAnswer> {
    const { name, hostId, publishAddress, labels } = this.settings;
    const { nodeId, instance, highestEpoch } = this.session;
    const about = { nodeId, name, instance, hostId, highestEpoch, publishAddress, labels };
    const capacity = await this.ports.capacity();
    const { platform = '', kernelVersion: kernel = '', version: engine = '' } = this.engine ?? {};
    const cluster = this.session.cluster ?? '';
    const volumes = this.volumes && taskVolumes(this.volumes, cluster, this.settings.allowedVolumes);
    return { ...about, platform, kernel, engine, volumes, capacity, attempts: this.board.all() };
  }

  /** They say where tasks may go, and nothing that is promised hangs on them: without an answer they are not known. */
  private async listVolumes(): Promise<void> {
    this.volumes = await this.ports.runtime.volumes().catch(() => null);
  }

  private makeObserver(): ContainerObserver {
    const { runtime, clock, log } = this.ports;
    const { session } = this;
    const isOurCluster = (cluster: string) =>
      cluster === session.cluster || cluster === standaloneCluster(session.nodeId);
    const ownership = { nodeId: session.nodeId, isOurCluster };
    return new ContainerObserver(runtime, this.book, clock, log, ownership, ({ taskId, attempt }) =>
      this.desired.adopt(taskId, attempt),
    );
  }

  private makeQueueProcessor(): QueueProcessor {
    const { clock, log } = this.ports;
    const { session, settings, board, book, desired, evidence, actions } = this;
    // Without a manager there is nobody to acknowledge.
    const isAcknowledged = (key: string) => session.cluster === null || board.isAcknowledged(key);
    const world: World = { book, desired, evidence, clock, isAcknowledged };
    return new QueueProcessor(world, actions, settings, log, (record) => this.forgotten(record));
  }

  private makeUpdatePoller(): UpdatePoller {
    const { runtime, clock, log } = this.ports;
    return new UpdatePoller(runtime, this.book, this.observer, this.evidence, this.nodeId, clock, log, {
      wake: (key) => this.queueProcessor.wake(key),
      listed: () => this.queueProcessor.start(),
    });
  }

  private makeHealthChecker(): HealthChecker {
    const { runtime, prober, clock, rng, log } = this.ports;
    const via = this.settings.probeVia;
    return new HealthChecker(
      this.book,
      async ({ container }, check, signal) =>
        container === null
          ? { healthy: false, detail: 'it has no container' }
          : ask({ runtime, prober, via }, container, check, signal),
      clock,
      rng,
      log,
      this.ports.observer,
    );
  }
}
