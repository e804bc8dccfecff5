import { duringOutage, type EngineEvent, eventsOf } from './engine-record';
import type { Evidence } from './evidence';

/** I2. The engine made and started one container for each attempt, once. */
export function oneContainerPerAttempt({ engine, cluster }: Evidence): string[] {
  const attempts = Map.groupBy(eventsOf(engine, cluster), ({ task, attempt }) => `${task}/${attempt}`);
  return [...attempts].flatMap(([attempt, events]) => {
    const made = new Set(events.filter(({ action }) => action === 'create').map(({ container }) => container));
    const starts = events.filter(({ action }) => action === 'start').length;
    return [
      ...(made.size > 1 ? [`attempt ${attempt} got ${made.size} containers: ${[...made].map(short).join(', ')}`] : []),
      ...(starts > 1 ? [`attempt ${attempt} was started ${starts} times`] : []),
    ];
  });
}

/** I2. A Singleton's container ended before the next one of that task started. */
export function oneLiveSingleton({ engine, cluster }: Evidence): string[] {
  const tasks = Map.groupBy(
    eventsOf(engine, cluster).filter(({ singleton }) => singleton),
    ({ task }) => task,
  );
  return [...tasks].flatMap(([task, events]) => {
    const live = new Set<string>();
    return inOrder(events).flatMap(({ action, container }) => {
      if (action === 'die') live.delete(container);
      if (action === 'start') live.add(container);
      return action === 'start' && live.size > 1 ? [`singleton ${task} had ${live.size} live containers at once`] : [];
    });
  });
}

/** I7. What must run on was started once, before, never ended, and is what its task still has. */
export function keptContainersRunOn({ engine, kept, later }: Evidence): string[] {
  const shown = new Set(later.tasks.map(({ ContainerID }) => ContainerID));
  const running = new Set(later.containers.filter((container) => container.running).map(({ id }) => id));
  return kept.flatMap((id) => {
    const events = engine.events.filter(({ container }) => container === id);
    const starts = events.filter(({ action }) => action === 'start').length;
    const touched = events.filter(({ action }) => ['die', 'kill', 'destroy'].includes(action));
    return [
      ...(starts > 1 ? [`container ${short(id)} was started ${starts} times`] : []),
      ...(touched.length > 0 ? [`container ${short(id)} saw ${touched.map(({ action }) => action).join(', ')}`] : []),
      ...(running.has(id) ? [] : [`container ${short(id)} does not run any more`]),
      ...(shown.has(id) ? [] : [`container ${short(id)} is no task's any more, by the API`]),
    ];
  });
}

/** I10. Nothing of a task started after the API had called it final. */
export function finalNeverRevives({ engine, cluster, acknowledged, log }: Evidence): string[] {
  const finals = new Map(acknowledged.flatMap(({ id, finalAt }) => (finalAt === null ? [] : [[id, finalAt] as const])));
  const started = eventsOf(engine, cluster)
    .filter(({ action, task, at }) => action === 'start' && at > (finals.get(task ?? '') ?? Infinity))
    .map(({ task, attempt }) => `attempt ${attempt} of task ${task} started after the task was final`);
  const finished = new Set<string>();
  const logged = log.flatMap(({ Subject, Kind }) => {
    if (Kind === 'task-finished') finished.add(Subject);
    const revives = finished.has(Subject) && ['attempt-opened', 'attempt-placed'].includes(Kind);
    return revives ? [`task ${Subject} was final, and then: ${Kind}`] : [];
  });
  return [...started, ...logged];
}

/** I13. No task that had a container got another one. */
export function nothingReplaced({ engine, cluster }: Evidence): string[] {
  const tasks = Map.groupBy(
    eventsOf(engine, cluster).filter(({ action }) => action === 'create'),
    ({ task }) => task,
  );
  return [...tasks]
    .filter(([, creates]) => creates.length > 1)
    .map(([task, creates]) => `task ${task} was replaced: ${creates.length} containers`);
}

/** I14. Nobody but the engine's own end touched the container that Cube did not make. */
export function foreignUntouched({ engine, foreign, later }: Evidence): string[] {
  const touched = engine.events.filter(
    ({ container, action, at }) =>
      container === foreign && !['create', 'start'].includes(action) && !duringOutage(engine, at),
  );
  const isThere = later.containers.some(({ id }) => id === foreign);
  return [
    ...touched.map(({ action }) => `the foreign container ${short(foreign)} saw ${action}`),
    ...(isThere ? [] : [`the foreign container ${short(foreign)} is gone`]),
  ];
}

export function inOrder(events: readonly EngineEvent[]): EngineEvent[] {
  return [...events].sort((one, other) => one.at - other.at);
}

function short(id: string): string {
  return id.slice(0, 12);
}
