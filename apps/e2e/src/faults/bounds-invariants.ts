import { type EngineEvent, eventsOf } from './engine-record';
import { inOrder } from './engine-invariants';
import type { Evidence, ProcessSize, QueueLevel } from './evidence';
import { QUEUE_BOUNDS } from './queue-levels';

/** Sums of binary fractions. */
const ROUNDING = 1e-6;

/** I9. What ran on a node at any moment was limited by the engine to no more than the node has. */
export function neverOversubscribed({ engine, cluster, nodes }: Evidence): string[] {
  const byNode = Map.groupBy(eventsOf(engine, cluster), ({ node }) => node);
  return nodes.flatMap(({ id, name, cpu, memoryBytes }) => {
    const live = new Map<string, { cpu: number; memoryBytes: number }>();
    const most = { cpu: 0, memoryBytes: 0 };
    for (const { action, container } of inOrder(byNode.get(id) ?? [])) {
      const limits = engine.limits.get(container);
      if (action === 'die') live.delete(container);
      if (action === 'start' && limits !== undefined) live.set(container, limits);
      for (const what of ['cpu', 'memoryBytes'] as const) {
        most[what] = Math.max(most[what], sumOf([...live.values()].map((one) => one[what])));
      }
    }
    return [
      ...(most.cpu > cpu + ROUNDING ? [`${name} gave ${most.cpu} of its ${cpu} cores`] : []),
      ...(most.memoryBytes > memoryBytes ? [`${name} gave ${most.memoryBytes} of its ${memoryBytes} bytes`] : []),
    ];
  });
}

/** Connections to engine, workers and users at work, and what may be left of them at rest. */
const FILES_AT_WORK = 100;
const FILES_AT_REST = 20;
const MEMORY_BYTES = 150 * 2 ** 20;

/** I11. No process grew with what it had done, no queue beyond its bound, each was empty in the end, and of what ended no more is kept than was asked for. */
export function staysBounded({ sizes, queues, later, cluster, keptEnded, acknowledged }: Evidence): string[] {
  const ended = later.containers.filter((container) => container.cluster === cluster && !container.running).length;
  const grown = [...Map.groupBy(sizes, ({ pid }) => pid).values()].flatMap(growth);
  const long = queues.flatMap((level) => tooLong(level, acknowledged.length));
  return [
    ...grown,
    ...long,
    ...(ended > keptEnded ? [`${ended} ended containers are kept, of ${keptEnded} at most`] : []),
  ];
}

function tooLong({ process, metric, value, isAtRest }: QueueLevel, tasks: number): string[] {
  const { atWork = 0, atRest = 0 } = QUEUE_BOUNDS[metric] ?? {};
  const most = isAtRest ? atRest : (atWork ?? tasks);
  return value > most ? [`${metric} of ${process} was ${value}${isAtRest ? ' at rest' : ''}, at most ${most}`] : [];
}

function growth(seen: readonly ProcessSize[]): string[] {
  const [first] = seen;
  const last = seen.at(-1);
  if (first === undefined || last === undefined) return [];
  const files = Math.max(...seen.map((size) => size.files)) - first.files;
  const left = last.files - first.files;
  const memoryBytes = Math.max(...seen.map((size) => size.memoryBytes)) - first.memoryBytes;
  return [
    ...(files > FILES_AT_WORK ? [`${first.name} opened ${files} more files`] : []),
    ...(left > FILES_AT_REST ? [`${first.name} keeps ${left} more files open`] : []),
    ...(memoryBytes > MEMORY_BYTES ? [`${first.name} took ${Math.round(memoryBytes / 2 ** 20)} MiB more`] : []),
  ];
}

/** I12. What had to be refused was, and nothing came of it, then or later. */
export function refusedChangesNothing({ refusals, later, log }: Evidence): string[] {
  const known = new Set([...later.tasks.map(({ ID }) => ID), ...log.map(({ Subject }) => Subject)]);
  return refusals.flatMap(({ what, wanted, status, taskId, changed }) => [
    ...(status === wanted ? [] : [`${what} was answered ${status}, not ${wanted}`]),
    ...(changed ? [`${what} was answered ${status}, and changed something`] : []),
    ...(known.has(taskId) ? [`${what} was answered ${status}, and made a task`] : []),
  ]);
}

/** I8. Once another manager had taken over, no container was made or started by a decision of the one before. */
export function nothingStale({ engine, cluster, takenOverAt }: Evidence): string[] {
  if (takenOverAt === null) return [];
  const events = eventsOf(engine, cluster);
  const stale = new Set(events.filter(({ at }) => at < takenOverAt).map(({ history }) => history));
  const isStale = ({ at, action, history }: EngineEvent): boolean =>
    at >= takenOverAt && ['create', 'start'].includes(action) && stale.has(history);
  return events.filter(isStale).map(({ action, task }) => `the manager before had a ${action} for task ${task}`);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
