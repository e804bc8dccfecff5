import { RUNNING, type WireTask } from '@cube/testing/system';
import { eventsOf } from './engine-record';
import type { Evidence, Look } from './evidence';

/** I4. What runs in the engine is exactly what the API says runs. */
export function noStray({ later, cluster }: Evidence): string[] {
  return straysIn(later, cluster);
}

/** I5. Once converged, the engine had nothing to do and the API nothing else to say. */
export function staysConverged({ engine, cluster, converged, later, convergedAt }: Evidence): string[] {
  const busy = eventsOf(engine, cluster)
    .filter(({ at, action }) => at > convergedAt && ['create', 'start', 'die'].includes(action))
    .map(({ action, task }) => `after convergence the engine saw ${action} of task ${task}`);
  const before = new Map(converged.tasks.map((task) => [task.ID, shownOf(task)]));
  const changed = later.tasks
    .filter((task) => before.get(task.ID) !== shownOf(task))
    .map((task) => `after convergence task ${task.Name} changed from ${before.get(task.ID)} to ${shownOf(task)}`);
  return [...busy, ...changed];
}

export function straysIn({ tasks, containers }: Look, cluster: string): string[] {
  const live = containers.filter((container) => container.running && container.cluster === cluster);
  const shown = new Set(tasks.filter(({ State }) => State === RUNNING).map(({ ContainerID }) => ContainerID));
  const running = new Set(live.map(({ id }) => id));
  return [
    ...live.filter(({ id }) => !shown.has(id)).map(({ id, task }) => `container ${id} of task ${task} runs unwanted`),
    ...[...shown].filter((id) => !running.has(id)).map((id) => `the API shows container ${id} running: it does not`),
  ];
}

function shownOf({ State, Attempt, ContainerID, RestartCount, Final }: WireTask): string {
  return JSON.stringify({ State, Attempt, ContainerID: ContainerID.slice(0, 12), RestartCount, Final });
}
