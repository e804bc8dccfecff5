import type { NodeRecord } from '@cube/control-plane';
import type { ContainerSummary } from '@cube/runtime/port';
import type { MemoryDisk, Op } from '@cube/store';
import type { Task } from '@cube/task';
import { allInvariants } from './invariants/all-invariants';
import { attemptOfLabels, type CommitFact, type Fact, type PlacedContainer, type Truth } from './invariants/fact';
import { isHarmless } from './invariants/rest';
import { FIRST_HISTORY } from './sim-disk';
import type { SimHost } from './sim-host';
import { readOp } from './stored-records';
import type { Trace } from './trace';
import type { VirtualTime } from './virtual-time';

export interface Violation {
  readonly invariant: string;
  readonly what: string;
  /** Milliseconds since the simulation began. */
  readonly at: number;
}

/** A node whose trouble ends later than this after a restore may not be heard by the manager in time; well before, it is. */
const HEARD_IN_TIME_MS = 6_000;
const AWAY_MS = 60_000;

/** More than a simulation ever stores. */
const EVERYTHING = 100_000;

/** Sees everything, does nothing: keeps the truth, and has every invariant look at every fact. */
export class Bystander implements Truth {
  history: string = FIRST_HISTORY;
  readonly tasks = new Map<string, Task>();
  readonly nodes = new Map<string, NodeRecord>();
  violation: Violation | null = null;
  /** What happened that would not happen in a cluster at rest. */
  activity = 0;
  private readonly invariants = allInvariants();
  private readonly foreign = new Set<string>();
  private readonly ownerless = new Set<string>();
  private readonly restores: number[] = [];
  private readonly troubles = new Map<string, number[]>();
  private readonly revived = new Set<string>();

  constructor(
    private readonly time: VirtualTime,
    private readonly trace: Trace,
    private readonly hosts: readonly SimHost[],
  ) {}

  get now(): number {
    return this.time.now;
  }

  containers(): readonly PlacedContainer[] {
    return this.hosts.flatMap((host) => host.containers().map((container) => ({ ...container, host: host.name })));
  }

  /** Running containers of tasks that the store knows. */
  running(): readonly PlacedContainer[] {
    return this.containers().filter(
      ({ id, state, labels }) =>
        state === 'running' && attemptOfLabels(labels) !== null && !this.isForeign(id) && !this.isOwnerless(id),
    );
  }

  isForeign(id: string): boolean {
    return this.foreign.has(id);
  }

  isOwnerless(id: string): boolean {
    return this.ownerless.has(id);
  }

  isLeftOver({ id, labels }: ContainerSummary): boolean {
    const made = attemptOfLabels(labels);
    if (made === null || labels['cube.history'] === this.history) return false;
    const task = this.tasks.get(made.taskId);
    if (task?.attempts.some(({ containerId }) => containerId === id) === true) return false;
    if (task === undefined || task.desired === 'stop' || task.final) return true;
    const node = this.nodes.get(labels['cube.node'] ?? '');
    const troubles = this.troubles.get(node?.address ?? '') ?? [];
    return this.restores.some((at) => troubles.some((end) => end - at > HEARD_IN_TIME_MS && end - at < AWAY_MS));
  }

  isRevived(id: string): boolean {
    return this.revived.has(id);
  }

  /** From now on these are containers of others. */
  knowForeign(ids: readonly string[]): void {
    for (const id of ids) this.foreign.add(id);
  }

  /** From now on nobody knows the tasks of these. */
  knowOwnerless(ids: readonly string[]): void {
    for (const id of ids) this.ownerless.add(id);
  }

  see(fact: Fact): void {
    this.note(fact);
    for (const { name, check } of this.invariants) {
      const wrong = check(fact, this);
      if (wrong !== null) this.report(name, wrong);
    }
  }

  seeWrite(revision: number, ops: readonly Op[]): void {
    const tasks = new Map<string, CommitFact['tasks'][number]>();
    const events: CommitFact['events'][number][] = [];
    for (const op of ops) {
      const change = readOp(op);
      if (change?.what === 'task') {
        const { id, task: after } = change;
        tasks.set(id, { id, before: this.tasks.get(id), after, eventsKept: change.eventsKept });
        if (after === undefined) this.tasks.delete(id);
        else this.tasks.set(id, after);
      } else if (change?.what === 'node') {
        if (change.node === undefined) this.nodes.delete(change.id);
        else this.nodes.set(change.id, change.node);
      } else if (change?.what === 'event') {
        events.push(change.entry);
      }
    }
    events.sort((one, other) => one.revision - other.revision || one.index - other.index);
    this.see({ kind: 'commit', revision, tasks: [...tasks.values()], events });
  }

  /** What is not in the backup is as if it had never been, but for the containers. */
  seeRestore(disk: MemoryDisk): void {
    this.history = disk.history;
    this.restores.push(this.now);
    this.tasks.clear();
    this.nodes.clear();
    for (const prefix of ['task/', 'node/']) {
      const page = disk.page(prefix, { limit: EVERYTHING });
      for (const { key, value } of 'entries' in page ? page.entries : []) {
        const stored = readOp({ put: key, value });
        if (stored?.what === 'task' && stored.task !== undefined) this.tasks.set(stored.id, stored.task);
        if (stored?.what === 'node' && stored.node !== undefined) this.nodes.set(stored.id, stored.node);
      }
    }
    const lost = this.containers().filter(({ labels }) => this.isLost(labels));
    this.ownerless.clear();
    this.knowOwnerless(lost.map(({ id }) => id));
    this.see({ kind: 'restored' });
  }

  /** The first violation is the story; what follows from it is noise. */
  report(invariant: string, what: string): void {
    if (this.violation !== null) return;
    this.violation = { invariant, what, at: this.now };
    this.trace.note(`VIOLATION of ${invariant}: ${what}`);
  }

  /** Whether it was made for a task that this history does not know: by an earlier one, perhaps only just now. */
  private isLost(labels: Readonly<Record<string, string>>): boolean {
    const made = attemptOfLabels(labels);
    return made !== null && labels['cube.history'] !== this.history && !this.tasks.has(made.taskId);
  }

  private note(fact: Fact): void {
    switch (fact.kind) {
      case 'trouble':
        this.troubles.set(fact.address, [...(this.troubles.get(fact.address) ?? []), this.now]);
        return;
      case 'engine':
        if (fact.cause === 'person' && fact.fact.kind === 'start') this.revived.add(fact.id);
        if (fact.fact.kind === 'create' && this.isLost(fact.labels)) this.ownerless.add(fact.id);
        if (fact.fact.kind !== 'destroy') this.activity += 1;
        return this.trace.note(
          `${fact.host}: ${fact.fact.kind} ${fact.id} ${fact.labels['cube.task'] ?? ''}/${fact.labels['cube.attempt'] ?? ''}`,
        );
      case 'ask':
        if (isHarmless(fact.ask.call)) return;
        // Clearing up what ended long ago is no unrest.
        if (fact.ask.call !== 'remove' || fact.container?.state === 'running') this.activity += 1;
        return this.trace.note(`${fact.address} asks its engine: ${fact.ask.call} ${fact.ask.target}`);
      case 'commit':
        this.activity += 1;
        return this.trace.note(
          `commit ${fact.revision}: ${fact.events.map(({ event }) => `${event.id} ${event.fact.kind}`).join(', ')}`,
        );
      case 'acknowledged':
        return this.trace.note(`users: ${fact.wish} ${fact.taskId} acknowledged`);
      case 'wrongly-taken':
        return this.trace.note(`users: ${fact.eventId} taken in, although ${fact.why}`);
      case 'refused':
        return this.trace.note(`users: ${fact.eventId} refused`);
      default:
        return;
    }
  }
}
