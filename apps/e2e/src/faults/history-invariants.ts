import { type TaskState, TASK_STATES, TRANSITIONS } from '@cube/task';
import { duringOutage, type EngineEvent, type EngineRecord, eventsOf } from './engine-record';
import type { AcknowledgedTask, Evidence, LoggedEvent } from './evidence';

/** I1. Every acknowledged task and stop is in the log and in the answers. */
export function acknowledgedWritesKept({ acknowledged, log, later }: Evidence): string[] {
  const tasks = new Map(later.tasks.map((task) => [task.ID, task]));
  const logged = new Set(log.map(({ Subject, Kind }) => `${Kind} ${Subject}`));
  return acknowledged.flatMap(({ id, name, image, stopped }) => {
    const task = tasks.get(id);
    const asSent = task?.Name === name && task['Image'] === image;
    return [
      ...(task === undefined ? [`task ${name} (${id}) was acknowledged and is not listed`] : []),
      ...(task === undefined || asSent ? [] : [`task ${name} (${id}) is not what was acknowledged`]),
      ...(logged.has(`task-submitted ${id}`) ? [] : [`no event tells that task ${name} (${id}) was submitted`]),
      ...(!stopped || logged.has(`stop-requested ${id}`) ? [] : [`the acknowledged stop of task ${name} is lost`]),
      ...(!stopped || task?.Final === true ? [] : [`task ${name} was asked to stop and is not final`]),
    ];
  });
}

const LEGAL = new Set(TRANSITIONS.map(({ from, to }) => `${from} ${to}`));

/** I3. Each attempt's states follow each other as the table allows. */
export function legalTransitionsOnly({ log }: Evidence): string[] {
  const attempts = Map.groupBy(
    log.filter(({ About, Attempt }) => About === 'task' && Attempt !== null),
    ({ Subject, Attempt }) => `${Subject}/${Attempt}`,
  );
  return [...attempts].flatMap(([attempt, events]) => {
    let state: TaskState = 'Pending';
    return events.flatMap((event) => {
      const from = state;
      state = stateAfter(event) ?? state;
      return from === state || LEGAL.has(`${from} ${state}`)
        ? []
        : [`attempt ${attempt} went from ${from} to ${state}`];
    });
  });
}

function stateAfter({ Kind, State }: LoggedEvent): TaskState | null {
  if (State !== null) return TASK_STATES[State] ?? null;
  switch (Kind) {
    case 'attempt-placed':
      return 'Scheduled';
    case 'attempt-withdrawn':
      return 'Completed';
    case 'attempt-lost':
      return 'Failed';
    default:
      return null;
  }
}

/** I6. RestartCount is the number of attempts that failed of their own, by the engine, and were followed by another. */
export function restartCountExact({ engine, cluster, acknowledged, later }: Evidence): string[] {
  const byTask = Map.groupBy(eventsOf(engine, cluster), ({ task }) => task);
  const tasks = new Map(later.tasks.map((task) => [task.ID, task]));
  return acknowledged.flatMap(({ id, name }: AcknowledgedTask) => {
    const task = tasks.get(id);
    if (task === undefined) return [];
    const failed = ownFailures(engine, byTask.get(id) ?? []).filter((attempt) => attempt < task.Attempt);
    return failed.length === task.RestartCount
      ? []
      : [`task ${name} says RestartCount ${task.RestartCount}; the engine saw it fail ${failed.length} times before`];
  });
}

/** The attempts whose container ended with an error that nobody but the task caused: no signal came before. */
function ownFailures(engine: EngineRecord, events: readonly EngineEvent[]): number[] {
  const killed = new Set(events.filter(({ action }) => action === 'kill').map(({ container }) => container));
  return events
    .filter(({ action, exitCode }) => action === 'die' && exitCode !== 0)
    .filter(({ container, at }) => !killed.has(container) && !duringOutage(engine, at))
    .map(({ attempt }) => attempt ?? 0);
}
