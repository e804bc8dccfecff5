import type { Task, TaskInput } from '../cluster/wire';
import { EMPTY_FORM, type RunForm, taskOf } from './run-form';

/** What a task is asked for beyond what the form shows: a change keeps it. */
const KEPT = [
  ...['ExposedPorts', 'Disk', 'Pids', 'Entrypoint', 'WorkingDir', 'User', 'StopGracePeriod', 'PullPolicy', 'Platform'],
  ...['Strategy', 'Affinities', 'Spread', 'MaxPerNode'],
] as const satisfies readonly (keyof Task)[];

/** The form as one would have typed it for this task. Values of Env come masked, and the API asks for the real ones. */
export function formOf(task: Task): RunForm {
  const { HealthCheck: check } = task;
  return {
    ...EMPTY_FORM,
    image: task.Image,
    name: task.Name,
    command: (task.Cmd ?? []).map(quoted).join(' '),
    cpu: task.CPU === 0 ? '' : String(task.CPU),
    memory: task.Memory === 0 ? '' : exactBytes(task.Memory),
    ports: Object.entries(task.PortBindings).map(portLine).join('\n'),
    env: task.Env.join('\n'),
    labels: Object.entries(task.Labels)
      .map(([key, value]) => `${key}=${value}`)
      .join('\n'),
    volumes: task.Mounts.map(
      ({ Source, Target, ReadOnly }) => `${Source}:${Target}${ReadOnly === true ? ':ro' : ''}`,
    ).join('\n'),
    constraints: task.Constraints.join('\n'),
    restartPolicy: task.RestartPolicy,
    healthCheck: typeof check === 'string' ? check : check === null ? '' : JSON.stringify(check),
    priority: String(task.Priority),
    singleton: task.Singleton,
  };
}

/** The whole spec that a task is to have instead. */
export function changedTask(task: Task, form: RunForm): TaskInput {
  const kept = KEPT.map((key) => [key, task[key]] as const).filter(([, value]) => value !== null);
  return { ...(Object.fromEntries(kept) as TaskInput), ...taskOf(form) };
}

function quoted(word: string): string {
  return /^[^\s"'\\]+$/.test(word) ? word : `"${word.replace(/["\\$`]/g, '\\$&')}"`;
}

/** In the largest unit that loses nothing. */
function exactBytes(bytes: number): string {
  const units = ['GiB', 'MiB', 'KiB'].map((name, at) => [name, 1024 ** (3 - at)] as const);
  const [name, size] = units.find(([, one]) => bytes % one === 0) ?? ['', 1];
  return `${bytes / size} ${name}`.trim();
}

function portLine([container, host]: readonly [string, string]): string {
  const port = container.replace(/\/tcp$/, '');
  return host === '' ? port : `${host}:${port}`;
}
