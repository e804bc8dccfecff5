import type { Clock, Log, TaskSpec } from '@cube/task';
import type { ClusterEvent } from './cluster-event';
import type { ClusterView, NodeView, TaskView } from './cluster-view';
import { tellEvent } from './event-story';
import type { Ledger } from './ledger';
import { removalEvents } from './node-removal';
import { type NodeUpdate, nodeNamed, updateEvents } from './node-update';
import { respecifyEvents, restartEvents } from './replacement';
import type { TaskRecord } from './task-record';

export interface OperationsOptions {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
  /** The newest state, durable or not. */
  readonly now: () => ClusterView;
}

/**
 * What operators ask of nodes and of tasks that run: intents, each of which the control plane works on until it is so. All resolve
 * when they are durable, and throw SubmissionRefused or StoreUnavailableError; asking again for what is so changes nothing.
 */
export class Operations {
  constructor(private readonly options: OperationsOptions) {}

  /** Makes a node as an operator wants it. */
  async updateNode(nameOrId: string, update: NodeUpdate): Promise<NodeView> {
    const { ledger, now } = this.options;
    const node = nodeNamed(ledger.state, nameOrId);
    return this.record(`Node ${node.name}`, updateEvents(node, update), () => now().node(node.id));
  }

  /** A node that is down is known no more, and its token is worth nothing. */
  async removeNode(nameOrId: string, force: boolean): Promise<void> {
    const { ledger, clock } = this.options;
    const node = nodeNamed(ledger.state, nameOrId);
    const steps = removalEvents(ledger.state, node, { force, now: clock.now() });
    const recorded = steps.map((events) => this.record(`Node ${node.name}`, events, () => null));
    await Promise.all(recorded);
  }

  /** A new attempt in place of the one that runs, uncharged. */
  restartTask(idOrName: string): Promise<TaskView> {
    return this.changeTask(idOrName, restartEvents);
  }

  /** Another spec, and a new attempt with it. */
  replaceTask(
    idOrName: string,
    wanted: { readonly taskId: string | null; readonly spec: TaskSpec },
  ): Promise<TaskView> {
    return this.changeTask(idOrName, (record) => respecifyEvents(record, wanted));
  }

  private async changeTask(
    idOrName: string,
    eventsOf: (record: TaskRecord) => readonly ClusterEvent[],
  ): Promise<TaskView> {
    const { now } = this.options;
    const record = now().record(idOrName);
    const { id, spec } = record.task;
    return this.record(`Task ${id} (${spec.name})`, eventsOf(record), () => now().task(id));
  }

  /** What `look` sees right after the events. */
  private async record<T>(what: string, events: readonly ClusterEvent[], look: () => T): Promise<T> {
    const { ledger, log } = this.options;
    const revision = ledger.record(events);
    for (const event of events) log.info(`${what} ${tellEvent(event).message}`);
    const seen = look();
    await ledger.durable(revision);
    return seen;
  }
}
