import type { ControlPlane, Levels } from '@cube/control-plane';
import type { Metrics } from '@cube/server';
import { TASK_STATES } from '@cube/task';
import { Gauge } from 'prom-client';
import { nodeGauges } from './node-gauges';
import { taskGauges } from './task-gauges';

export interface ClusterGaugeOptions {
  readonly plane: Pick<ControlPlane, 'levels' | 'updatePoller' | 'trouble'>;
  /** Event streams that are open now. */
  readonly eventReaders: () => number;
  /** Tasks that are told one by one. */
  readonly mostTasks: number;
}

/** Everything that is asked for, not told: computed when somebody scrapes, and only then. */
export function installClusterGauges(metrics: Metrics, { plane, eventReaders, mostTasks }: ClusterGaugeOptions): void {
  const looks = [queueGauges(metrics), nodeGauges(metrics), taskGauges(metrics)];
  const readers = gauge(metrics, 'cube_event_stream_readers', 'Event streams that are open.');
  const refused = metrics.tally({
    name: 'cube_reports_refused_total',
    help: 'Reports of workers that changed nothing because they were illegal or stale.',
  });
  const writable = gauge(metrics, 'cube_store_writable', '1 while the store takes writes, 0 while it does not.');
  metrics.onScrape(() => {
    const levels = plane.levels(mostTasks);
    for (const look of looks) look(levels);
    readers.set(eventReaders());
    writable.set(plane.trouble === null ? 1 : 0);
    refused([{ value: plane.updatePoller.refusedReports }]);
  });
}

/** Sets its gauges by the levels of this moment. */
export type Look = (levels: Levels) => void;

export function gauge(metrics: Metrics, name: string, help: string): Gauge {
  return new Gauge({ name, help, registers: [metrics.registry] });
}

function queueGauges(metrics: Metrics): Look {
  const tasks = new Gauge({
    name: 'cube_tasks',
    help: 'Tasks by their state, those that are over and still listed included.',
    labelNames: ['state'],
    registers: [metrics.registry],
  });
  const pending = gauge(metrics, 'cube_pending_tasks', 'Tasks that wait for a node, backoffs included.');
  const waiting = gauge(metrics, 'cube_waiting_tasks', 'Pending tasks that were tried and that no node takes now.');
  const outbox = gauge(metrics, 'cube_outbox_tasks', 'Tasks whose newest decision may not have reached its worker.');
  const batches = gauge(metrics, 'cube_store_queue_batches', 'Batches of writes that are not stored yet.');
  const storing = gauge(metrics, 'cube_store_wait_seconds', 'How long the batch in flight has been on its way.');
  const revision = gauge(metrics, 'cube_store_revision', 'Revision of the newest stored change.');
  const epoch = gauge(metrics, 'cube_manager_epoch', 'Epoch of this manager: grows with every start.');
  return (levels) => {
    for (const state of TASK_STATES) tasks.set({ state: state.toLowerCase() }, levels.tasks[state]);
    pending.set(levels.pending);
    waiting.set(levels.waiting);
    outbox.set(levels.nodes.reduce((sum, node) => sum + node.outbox, 0));
    batches.set(levels.batches);
    storing.set(levels.storingMs / 1000);
    revision.set(levels.revision);
    epoch.set(levels.epoch);
  };
}
