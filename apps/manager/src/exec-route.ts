import type { ClusterView, ControlPlane } from '@cube/control-plane';
import {
  ApiError,
  EXEC_PATH,
  EXEC_PROTOCOL,
  EXEC_QUERY,
  joined,
  MOST_EXECS,
  StreamSlots,
  type UpgradeRequest,
  type UpgradeRoute,
} from '@cube/server';
import type { Attempt, Log, Task } from '@cube/task';
import type { WebSocket } from 'ws';
import { answering } from './answering';
import type { WorkerSockets } from './worker-sockets';

type Asking = UpgradeRequest<typeof EXEC_QUERY>;

/** Commands inside the containers of tasks, passed on to the task's worker. */
export function execRoute(plane: ControlPlane, sockets: WorkerSockets, log: Log): UpgradeRoute<typeof EXEC_QUERY> {
  const slots = new StreamSlots(MOST_EXECS, 'exec');
  const open = async ({ name, asked, left }: Asking): Promise<(socket: WebSocket) => void> => {
    const look = (view: ClusterView) => {
      const { task } = view.record(name);
      const attempt = runningAttempt(task, asked.attempt);
      return { task, attempt, address: view.nodeAddress(attempt.nodeId ?? '') };
    };
    const { task, attempt, address } = (await answering(plane.read(look))).value;
    const give = slots.take();
    left.addEventListener('abort', give, { once: true });
    try {
      const worker = await sockets.open(address, pathOf(task.id, { ...asked, attempt: attempt.number }), left);
      left.addEventListener('abort', () => worker.terminate(), { once: true });
      if (left.aborted) worker.terminate();
      log.info(`a command was begun in task ${task.id} (${task.spec.name})`, { command: asked.command?.[0] ?? '' });
      return (socket) => joined(socket, worker);
    } catch (error) {
      give();
      throw error;
    }
  };
  return { path: EXEC_PATH, access: ['user'], query: EXEC_QUERY, protocol: EXEC_PROTOCOL, open };
}

/** Throws ApiError 409 when it does not run. */
export function runningAttempt(
  { spec, attempts }: Pick<Task, 'spec' | 'attempts'>,
  number: number | undefined,
): Attempt {
  const running = attempts.filter(({ state, nodeId }) => state === 'Running' && nodeId !== null);
  const found = number === undefined ? running.at(0) : running.find((attempt) => attempt.number === number);
  if (found !== undefined) return found;
  const which = number === undefined ? `task ${spec.name}` : `attempt ${number} of task ${spec.name}`;
  throw new ApiError(409, `${which} does not run: nothing can be run in it`);
}

function pathOf(taskId: string, asked: Asking['asked']): string {
  const query = new URLSearchParams();
  for (const word of asked.command ?? []) query.append('command', word);
  for (const name of ['tty', 'rows', 'columns', 'attempt'] as const) {
    const value = asked[name];
    if (value !== undefined) query.set(name, String(value));
  }
  return `/tasks/${taskId}/exec?${query.toString()}`;
}
