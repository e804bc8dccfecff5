import type { Store } from '@cube/store/port';
import type { Clock, Ids, Log, ManagerIdentity, ToldEvent } from '@cube/task';
import { admit, stopEvents } from './admission';
import type { Touched } from './cluster-state';
import { ClusterView, type TaskView, unknownTask } from './cluster-view';
import { Dispatcher } from './dispatcher';
import { HealthChecker } from './health-checker';
import type { EventFilter } from './event-filter';
import { requireOwnStore } from './foreign-store';
import { Hearing } from './hearing';
import { type EventPage, History, requirePast } from './history';
import { Ledger } from './ledger';
import { type Levels, levelsOf } from './levels';
import { type ControlPlaneObserver, NO_OBSERVER, observe } from './observer';
import { Operations } from './operations';
import { PlacementBook, type PlacementSettings, type TablePage } from './placement-book';
import { type PlacementAnswer, Placements } from './placements';
import { Plans } from './plans';
import { QueueProcessor } from './queue-processor';
import { Retention } from './retention';
import { StatsCollector } from './stats-collector';
import { Strays } from './strays';
import type { Submission } from './submission';
import { TaskWatchers } from './task-watchers';
import { UpdatePoller } from './update-poller';
import type { WorkerLink } from './worker-link';
import { type WorkerSession, WorkerSessions } from './worker-session';

export interface ControlPlaneOptions extends PlacementSettings {
  readonly store: Store;
  readonly link: WorkerLink;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly cluster: string;
  /** Addresses (`host:port`) of workers that don't join by themselves. */
  readonly workers: readonly string[];
  readonly maxTasks: number;
  readonly keptFinalTasks: number;
  /** Revisions that can be read back. */
  readonly keptRevisions: number;
  readonly suspectAfterMs: number;
  readonly downAfterMs: number;
  readonly pollWaitSec: number;
  /** Lets everything else that is due go first: long work is done in turns. */
  readonly pause: () => Promise<void>;
  /** Called once when this process may not write any more: end it. */
  readonly onFenced: (why: string) => void;
  /** Told what goes on; nobody if absent. */
  readonly observer?: ControlPlaneObserver | undefined;
}

/** The manager's logic, wired: users' wishes in, decisions out to the workers. Open one per process. */
export class ControlPlane {
  readonly queueProcessor: QueueProcessor;
  readonly updatePoller: UpdatePoller;
  readonly healthChecker: HealthChecker;
  readonly statsCollector: StatsCollector;

  private readonly book: PlacementBook;
  private readonly hearing: Hearing;
  private readonly history: History;
  private readonly placements: Placements;
  /** What operators ask for. */
  readonly operations: Operations;
  /** Answers what would happen. */
  readonly plans: Plans;
  private readonly sessions: WorkerSessions;
  private readonly dispatchers = new WeakMap<WorkerSession, Dispatcher>();
  readonly watchers = new TaskWatchers();
  private readonly stopping = new AbortController();
  private readonly manager: string;

  private constructor(
    private readonly ledger: Ledger,
    private readonly options: ControlPlaneOptions,
  ) {
    const { clock, log, link, suspectAfterMs, downAfterMs, keptFinalTasks, keptRevisions } = options;
    this.manager = options.ids.uuid();
    this.sessions = new WorkerSessions(() => clock.monotonic());
    this.history = new History(options.store, clock, options, () => ledger.state);
    this.book = new PlacementBook(options, ledger.state);
    const sessions = this.sessions;
    this.statsCollector = new StatsCollector(ledger, sessions, log);
    this.healthChecker = new HealthChecker({ ledger, sessions, clock, log, suspectAfterMs, downAfterMs });
    const retention = new Retention({ ledger, store: options.store, log, keptFinalTasks, keptRevisions });
    const evictable = (): ReadonlySet<string> => this.healthChecker.evictable();
    this.hearing = new Hearing({ ledger, sessions, clock, store: options.store, patienceMs: downAfterMs });
    const { book, hearing, history } = this;
    const { pause } = options;
    this.placements = new Placements({ ledger, book, history, pause });
    this.operations = new Operations({ ledger, clock, log, now: () => this.now });
    this.plans = new Plans({ ledger, book, clock, pause, settings: options });
    this.queueProcessor = new QueueProcessor({ ledger, book, clock, log, retention, hearing, evictable });
    this.updatePoller = new UpdatePoller({
      ...{ ledger, sessions, link, clock, log },
      identity: () => this.identity,
      raiseEpoch: (above) => this.raiseEpoch(above),
      strays: this.makeStrays(),
      onAnswer: (session) => this.answered(session),
      onStats: (session) => this.statsCollector.heard(session),
      waitSec: options.pollWaitSec,
      stop: this.stopping.signal,
    });
    const { observer = NO_OBSERVER } = options;
    ledger.onChange((touched, entry) => {
      observe(observer, entry, touched);
      this.follow(touched);
    });
    ledger.onReload(() => this.reload());
  }

  /**
   * Leads the store, loads the state, takes a new epoch and begins to talk to the workers. Rejects with ForeignStoreError where
   * the store is another cluster's.
   */
  static async open(options: ControlPlaneOptions, stop: AbortSignal): Promise<ControlPlane> {
    const { store, clock, log, onFenced, observer } = options;
    await requireOwnStore(store, options.cluster);
    const ledger = await Ledger.open(options.ids.uuid(), { store, clock, log, onFenced, observer }, stop);
    const plane = new ControlPlane(ledger, options);
    plane.raiseEpoch(Math.max(ledger.state.cluster.epoch, ledger.epoch - 1));
    await ledger.durable();
    for (const address of options.workers) plane.sessions.ensure(address);
    plane.updatePoller.lookAgain();
    plane.queueProcessor.lookAgain();
    return plane;
  }

  get identity(): ManagerIdentity {
    const { cluster, store } = this.options;
    return { cluster, history: store.history, epoch: this.ledger.state.cluster.epoch, manager: this.manager };
  }

  /** Where a node was last found; null for one that never was. */
  addressOf(nodeId: string): string | null {
    return this.ledger.state.nodes.get(nodeId)?.address ?? null;
  }

  /** What the token of a node follows from, beside its ID: another one after it was removed. */
  tokenGenerationOf(nodeId: string): number {
    const { nodes, cluster } = this.ledger.state;
    const node = nodes.get(nodeId);
    return node === undefined ? (cluster.removals ?? 0) : (node.tokenGeneration ?? 0);
  }

  /** Revision of the newest change. */
  get revision(): number {
    return this.ledger.head;
  }

  /** Revision of the newest durable change. */
  get stored(): number {
    return this.ledger.stored;
  }

  /** Why no writes are taken now; null when they are. */
  get trouble(): string | null {
    return this.ledger.trouble;
  }

  /** How full everything is; of the tasks that are not over, at most so many one by one. */
  levels(mostTasks: number): Levels {
    const { ledger, book, sessions } = this;
    return levelsOf({ ledger, book, sessions, monotonic: this.options.clock.monotonic() }, mostTasks);
  }

  /** How long the oldest write that is not stored yet has been on its way to the disk, milliseconds; 0 for none. */
  get storingMs(): number {
    return this.ledger.storingMs;
  }

  /** Takes a TaskEvent in. Resolves when it is durable; throws SubmissionRefused or StoreUnavailableError. */
  async submit(submission: Submission): Promise<TaskView> {
    const { ids, log, maxTasks } = this.options;
    const { taskId, events } = admit(this.ledger.state, submission, ids, { tasks: maxTasks });
    const revision = this.ledger.record(events);
    if (submission.kind === 'run' && events.length > 0) {
      const eventId = this.ledger.state.tasks.get(taskId)?.requests[0]?.eventId;
      log.info(`Added event ${eventId} to pending queue: run ${submission.spec.name}`, {
        task: taskId,
        image: submission.spec.image,
      });
      log.info(`Added task ${taskId}`);
    } else if (events.length > 0) {
      log.info(`Added event ${submission.eventId ?? '(without ID)'}: stop task ${taskId}`);
    }
    const view = this.now.task(taskId);
    await this.ledger.durable(revision);
    return view;
  }

  /** Wishes a task to stop and, if asked, its record to go once it is over. Idempotent. */
  async stopTask(idOrName: string, remove: boolean): Promise<void> {
    const record = this.ledger.state.tasks.get(idOrName) ?? this.ledger.state.taskByName(idOrName);
    if (record === undefined) throw unknownTask(idOrName);
    const events = stopEvents(record, null, remove);
    const { id, spec } = record.task;
    if (events.length > 0)
      this.options.log.info(`Asked to stop task ${id} (${spec.name})${remove ? ' and remove it' : ''}`);
    await this.ledger.durable(this.ledger.record(events));
  }

  /** A worker says where it is. Its HELLO follows. */
  join(address: string): void {
    const { session } = this.sessions.ensure(address);
    this.updatePoller.lookAgain();
    this.updatePoller.wake(session);
  }

  /**
   * What `look` sees of the cluster: as it is, once that is durable, or as it was at an earlier revision. All of the revision
   * that it answers is in it, so whoever follows the events since then misses none. Throws what `look` throws, and
   * RevisionUnavailableError.
   */
  async read<T>(
    look: (view: ClusterView) => T,
    at?: number,
  ): Promise<{ readonly revision: number; readonly value: T }> {
    if (at !== undefined) {
      await this.ledger.read(() => undefined);
      return { revision: at, value: look(await this.history.viewAt(at, this.ledger.head)) };
    }
    return this.ledger.read(() => ({ revision: this.ledger.whole, value: look(this.now) }));
  }

  /**
   * Why the task is where it is, or why it is nowhere; null before the first look. With `table` what the decision made of each
   * node, from its recorded inputs: rejects with RevisionUnavailableError where they are not kept any more.
   */
  async placement(idOrName: string, table: TablePage | null = null): Promise<PlacementAnswer | null> {
    const { value: record } = await this.read((view) => view.record(idOrName));
    return this.placements.of(record, table);
  }

  /** What happened to a task, oldest first. */
  async events(idOrName: string): Promise<readonly ToldEvent[]> {
    const { value: record } = await this.read((view) => view.record(idOrName));
    return this.history.told(record.events);
  }

  /** What happened in the whole cluster after a revision; see `History.since`. */
  async eventsSince(revision: number | null, limit: number, filter: EventFilter = {}): Promise<EventPage> {
    const head = await this.ledger.read(() => this.ledger.head);
    return this.history.since(revision, { head, limit, filter });
  }

  /**
   * What happens in the whole cluster after a revision, as it becomes durable; see `History.follow`. Throws
   * RevisionUnavailableError for one that is yet to come: its reader knows another history.
   */
  followEvents(revision: number, stop: AbortSignal): AsyncGenerator<readonly ToldEvent[] | null, void> {
    requirePast('since', revision, this.ledger.head);
    return this.history.follow(revision, AbortSignal.any([stop, this.stopping.signal]));
  }

  /** Decides nothing more, and resolves when what was decided is durable. */
  async close(): Promise<void> {
    this.stopping.abort();
    this.queueProcessor.stop();
    await this.ledger.close();
  }

  private makeStrays(): Strays {
    const { clock, log, store } = this.options;
    return new Strays({
      ...{ clock, log },
      state: () => this.ledger.state,
      isOurPast: (history, revision) =>
        history === store.history || store.ancestors.some((one) => one.history === history && revision <= one.upTo),
      revision: () => this.ledger.head,
      onCommand: (session) => this.dispatcher(session).wake(),
    });
  }

  /** The newest state, durable or not. */
  private get now(): ClusterView {
    return new ClusterView(this.ledger.state, {
      stats: (nodeId) => this.sessions.ofNode(nodeId)?.stats ?? null,
      reserved: (nodeId) => this.book.reserved(nodeId),
      waiting: (nodeId) => this.queueProcessor.stayingOn(nodeId),
    });
  }

  /** A new epoch, above `above`: workers obey no manager with a lower one. */
  private raiseEpoch(above: number): void {
    const { state } = this.ledger;
    if (state.cluster.epoch > above && state.cluster.manager === this.manager) return;
    // While nothing can be written, the next refusal asks again.
    if (this.ledger.trouble !== null) return;
    const { cluster, rules } = this.options;
    const fact = { kind: 'manager-started', cluster, epoch: above + 1, manager: this.manager, rules } as const;
    this.ledger.record([{ about: 'cluster', id: 'cluster', fact }]);
    for (const session of this.sessions) session.close();
  }

  private dispatcher(session: WorkerSession): Dispatcher {
    const known = this.dispatchers.get(session);
    if (known !== undefined) return known;
    const { ledger, hearing, stopping } = this;
    const { link, log } = this.options;
    const made = new Dispatcher({
      ...{ session, ledger, link, log, stop: stopping.signal },
      identity: () => this.identity,
      mayRun: () => hearing.isOver,
    });
    this.dispatchers.set(session, made);
    return made;
  }

  private answered(session: WorkerSession): void {
    this.dispatcher(session).wake();
    // The last one that was waited for changes nothing but that.
    if (this.ledger.state.pending.size > 0 || !this.hearing.isOver) this.queueProcessor.lookAgain();
  }

  /** Wakes exactly those whose business an event is. */
  private follow(touched: Touched): void {
    const { version } = this.book.waiting;
    this.book.follow(touched, this.ledger.state.nodes);
    this.healthChecker.follow(touched);
    this.queueProcessor.follow(touched);
    if (touched.what === 'node' && touched.after === undefined)
      this.sessions.forgetNode(touched.id, this.options.workers);
    if (touched.what === 'task') {
      this.watchers.wake(touched.id);
      for (const session of this.sessions.follow(touched)) this.dispatcher(session).wake();
    }
    if (touched.what === 'cluster') for (const session of this.sessions) this.dispatcher(session).wake();
    const lost = touched.what === 'node' && touched.after?.liveness === 'down';
    const mayHelp = this.book.waiting.size > 0 && this.book.waiting.version !== version;
    if (mayHelp || lost) this.queueProcessor.lookAgain();
  }

  private reload(): void {
    this.book.reset(this.ledger.state);
    this.queueProcessor.reset();
    for (const session of this.sessions) {
      session.confirmed.clear();
      for (const id of this.ledger.state.onNode.get(session.nodeId ?? '') ?? []) session.outbox.add(id);
      this.dispatcher(session).wake();
    }
    this.queueProcessor.lookAgain();
    this.healthChecker.reset();
    this.watchers.wakeAll();
  }
}
