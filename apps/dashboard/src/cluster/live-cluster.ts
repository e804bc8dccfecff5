import type { Connection } from '@cube/client';
import { EventLog, NOISE } from './event-log';
import { NodeTable } from './node-table';
import { TaskTable } from './task-table';
import type { ClusterEvent, Node, Task } from './wire';

/** Where the state comes from: the manager's API, or a test. */
export interface ClusterSource {
  /** The tasks after one of them, oldest first; '' begins. */
  taskPage(after: string, limit: number): Promise<{ tasks: readonly Task[]; revision: number; isLast: boolean }>;
  /** Null if there is none any more. */
  task(id: string): Promise<{ task: Task; revision: number } | null>;
  nodes(): Promise<readonly Node[]>;
  node(id: string): Promise<Node | null>;
  /** Events after a revision, in order; more of them may follow. */
  eventPage(since: number, limit: number): Promise<{ events: readonly ClusterEvent[]; isLast: boolean }>;
  events(
    since: number,
    how: { signal: AbortSignal; onConnection(connection: Connection): void },
  ): AsyncIterable<ClusterEvent>;
}

export interface LiveOptions {
  readonly source: ClusterSource;
  readonly now: () => number;
  /** Resolves early when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Something that may be shown has changed; called often. */
  readonly onChange: () => void;
  /** Whether an error says that the token is not, or no longer, good. */
  readonly isRefusal: (error: unknown) => boolean;
  /** Whether an error says that what was known is of the past: all is read anew. */
  readonly isOutdated: (error: unknown) => boolean;
}

export type LinkState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'live' }
  | { readonly kind: 'away'; readonly since: number; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string };

/** Small pages: parsing one must not cost a frame. */
const PAGE = 200;
const REFRESH_PAGE = 100;
/** Up to so many tasks or nodes are read one by one. */
const SINGLES = 8;
/** After the first news, until what belongs to it has come too. */
const GATHER_MS = 16;
const REFRESH_EVERY_MS = 100;
const NODES_EVERY_MS = 1_000;
/** Measured use changes without an event. */
const USE_EVERY_MS = 10_000;
/** While much happens, reading all nodes may take this share of the time at most. */
const NODES_SHARE = 1 / 20;
const RETRY_MS = 1_000;
const LONG_MS = 3_600_000;
const KEPT_EVENTS = 3_000;
/** How many revisions back events are read at first: the first of these after which there are not too many. */
const PAST_REVISIONS = [400, 80, 16, 4];
/** More than a page shows, and few enough to come with the rest. */
const PAST_EVENTS = 500;

/** The cluster as it is now: read once, then kept up by the event stream, over broken connections and other managers. */
export class LiveCluster {
  readonly tasks = new TaskTable();
  readonly nodes = new NodeTable();
  readonly events = new EventLog(KEPT_EVENTS);
  link: LinkState = { kind: 'loading' };
  /** All tasks are here. */
  isComplete = false;
  /** Tasks that are on the screen: read before others. */
  watched: ReadonlySet<string> = new Set();
  private readonly ended = new AbortController();
  /** Wake who waits for news of tasks, and of nodes; fired once, then replaced. */
  private taskNews = new AbortController();
  private nodeNews = new AbortController();

  constructor(private readonly options: LiveOptions) {}

  /** Of what it can be said that there is no more than what is here: of nodes only, while tasks are still read. */
  get knowsAll(): 'nothing' | 'nodes' | 'nodes and tasks' {
    if (this.link.kind !== 'live') return 'nothing';
    return this.isComplete ? 'nodes and tasks' : 'nodes';
  }

  /** Resolves when it was closed, or the token was refused. */
  async run(): Promise<void> {
    const { signal } = this.ended;
    while (!signal.aborted) {
      try {
        await this.readAndFollow();
      } catch (error) {
        if (signal.aborted) return;
        if (this.options.isRefusal(error)) {
          this.setLink({ kind: 'refused', why: messageOf(error) });
          return;
        }
        if (!this.options.isOutdated(error)) this.setAway(messageOf(error));
        await this.options.sleep(RETRY_MS, signal);
      }
    }
  }

  close(): void {
    this.ended.abort();
  }

  /** Reads a task or a node again soon. */
  refresh(stale: { readonly task?: string; readonly node?: string }): void {
    if (stale.task !== undefined) this.tasks.stale.add(stale.task);
    if (stale.node !== undefined) this.nodes.stale.add(stale.node);
    this.taskNews.abort();
    this.nodeNews.abort();
  }

  private async readAndFollow(): Promise<void> {
    const { source, now } = this.options;
    const round = new AbortController();
    const signal = AbortSignal.any([round.signal, this.ended.signal]);
    this.isComplete = false;
    const [nodes, first] = await Promise.all([source.nodes(), source.taskPage('', PAGE)]);
    if (signal.aborted) return;
    this.tasks.clear();
    this.events.clear();
    this.nodes.takeAll(nodes, now());
    this.tasks.takePage(first.tasks, { revision: first.revision, after: '' });
    this.setLink({ kind: 'live' });
    try {
      const parts = [this.follow(first.revision, signal), this.readRest(first, signal), this.keepNodes(signal)];
      // None of these ends by itself: the first that does tells why.
      await Promise.all([...parts, this.readPast(first.revision, signal)]);
    } finally {
      round.abort();
    }
  }

  private async follow(since: number, signal: AbortSignal): Promise<void> {
    const onConnection = (connection: Connection): void => {
      if (connection.state === 'connected') this.setLink({ kind: 'live' });
      else this.setAway(connection.why.message);
    };
    for await (const event of this.options.source.events(since, { signal, onConnection })) this.take(event);
    if (!signal.aborted) throw new Error('the event stream ended');
  }

  /** The end of the log as it was when this began, without a gap before what is followed. */
  private async readPast(revision: number, signal: AbortSignal): Promise<void> {
    for (const back of PAST_REVISIONS) {
      const since = Math.max(0, revision - back);
      // Nobody waits for it, and what is not kept any more is no error: less far back there may be some.
      const page = await this.options.source.eventPage(since, PAST_EVENTS).catch(() => null);
      if (signal.aborted) return;
      if (page === null || !page.isLast) continue;
      this.events.addPast(page.events.filter(({ Revision }) => Revision <= revision));
      break;
    }
    this.events.hasPast = true;
    this.options.onChange();
  }

  private take(event: ClusterEvent): void {
    const before = event.About === 'task' ? this.tasks.get(event.Subject)?.node : undefined;
    this.tasks.fold(event);
    this.nodes.fold(event, event.Node === '' ? (before ?? '') : event.Node);
    this.events.add(event);
    if (this.tasks.stale.size > 0) this.taskNews.abort();
    if (event.About === 'node' && event.Kind !== NOISE) this.nodeNews.abort();
    this.options.onChange();
  }

  private async readRest(first: { tasks: readonly Task[]; isLast: boolean }, signal: AbortSignal): Promise<void> {
    const { source, onChange } = this.options;
    let { isLast } = first;
    let after = first.tasks.at(-1)?.ID ?? '';
    while (!isLast && !signal.aborted) {
      const page = await source.taskPage(after, PAGE);
      if (signal.aborted) return;
      this.tasks.takePage(page.tasks, { revision: page.revision, after });
      after = page.tasks.at(-1)?.ID ?? after;
      isLast = page.isLast || page.tasks.length === 0;
      onChange();
    }
    if (signal.aborted) return;
    this.isComplete = true;
    onChange();
    await this.keepTasks(signal);
  }

  /** Reads again what events told only in part: at once, but not too often. */
  private async keepTasks(signal: AbortSignal): Promise<void> {
    const { sleep } = this.options;
    while (!signal.aborted) {
      this.taskNews = new AbortController();
      if (this.tasks.stale.size === 0) await sleep(LONG_MS, AbortSignal.any([signal, this.taskNews.signal]));
      await sleep(GATHER_MS, signal);
      if (signal.aborted) return;
      if (this.tasks.stale.size === 0) continue;
      await this.unlessAway(() => this.readStale(signal));
      this.options.onChange();
      await sleep(REFRESH_EVERY_MS - GATHER_MS, signal);
    }
  }

  private async readStale(signal: AbortSignal): Promise<void> {
    const { stale } = this.tasks;
    const seen = [...this.watched].filter((id) => stale.has(id)).slice(0, SINGLES);
    if (stale.size <= SINGLES) {
      await Promise.all([...stale].map((id) => this.readTask(id, signal)));
      return;
    }
    const [oldest = ''] = stale;
    const after = this.tasks.before(oldest);
    await Promise.all([
      ...seen.map((id) => this.readTask(id, signal)),
      after === null ? this.readTask(oldest, signal) : this.readPage(after, oldest, signal),
    ]);
    // Tasks that are not in the list are at its end, many at once when many are submitted.
    if (after === null) await this.readPage(this.tasks.last(), '', signal);
  }

  private async readPage(after: string, wanted: string, signal: AbortSignal): Promise<void> {
    try {
      const { tasks, revision } = await this.options.source.taskPage(after, REFRESH_PAGE);
      if (signal.aborted) return;
      this.tasks.takePage(tasks, { revision, after });
    } catch (error) {
      // What it was to begin after may be gone: the next round begins elsewhere.
      if (wanted !== '') await this.readTask(wanted, signal);
      else if (!this.options.isOutdated(error)) throw error;
    }
  }

  private async readTask(id: string, signal: AbortSignal): Promise<void> {
    const answer = await this.options.source.task(id);
    if (signal.aborted) return;
    if (answer === null) this.tasks.remove(id);
    else this.tasks.take(answer.task, answer.revision);
  }

  private async keepNodes(signal: AbortSignal): Promise<void> {
    const { source, now, sleep } = this.options;
    let readAt = now();
    let pauseMs = NODES_EVERY_MS;
    while (!signal.aborted) {
      // What is told of a node itself is read at once; how much is placed on it may take a moment.
      await sleep(REFRESH_EVERY_MS - GATHER_MS, signal);
      await sleep(NODES_EVERY_MS - REFRESH_EVERY_MS, AbortSignal.any([signal, this.nodeNews.signal]));
      await sleep(GATHER_MS, signal);
      if (signal.aborted) return;
      this.nodeNews = new AbortController();
      const { stale } = this.nodes;
      const isDue = now() - readAt >= (stale.size > SINGLES ? pauseMs : USE_EVERY_MS);
      if (isDue) {
        readAt = now();
        await this.unlessAway(async () => {
          const all = await source.nodes();
          if (!signal.aborted) this.nodes.takeAll(all, now());
        });
        pauseMs = Math.max(NODES_EVERY_MS, (now() - readAt) / NODES_SHARE);
      } else if (stale.size > 0 && stale.size <= SINGLES) {
        await this.unlessAway(async () => void (await Promise.all([...stale].map((id) => this.readNode(id, signal)))));
      } else continue;
      this.options.onChange();
    }
  }

  private async readNode(id: string, signal: AbortSignal): Promise<void> {
    const node = await this.options.source.node(id);
    if (signal.aborted) return;
    if (node === null) this.nodes.remove(id);
    else this.nodes.take(node, this.options.now());
  }

  /** While the manager is away nothing is lost by waiting: the event stream finds it again. */
  private async unlessAway(read: () => Promise<void>): Promise<void> {
    try {
      await read();
    } catch (error) {
      if (this.options.isRefusal(error) || this.options.isOutdated(error)) throw error;
      await this.options.sleep(RETRY_MS, this.ended.signal);
    }
  }

  private setAway(why: string): void {
    const since = this.link.kind === 'away' ? this.link.since : this.options.now();
    this.setLink({ kind: 'away', since, why });
  }

  private setLink(link: LinkState): void {
    this.link = link;
    this.options.onChange();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
