import type { Agent } from '@cube/agent';
import { isRuntimeError } from '@cube/runtime/port';
import {
  ApiError,
  EXEC_PATH,
  EXEC_PROTOCOL,
  EXEC_QUERY,
  MOST_EXECS,
  StreamSlots,
  type UpgradeRequest,
  type UpgradeRoute,
} from '@cube/server';
import type { WebSocket } from 'ws';
import { containerOf } from './asked-container';
import { converse } from './exec-session';

type Asking = UpgradeRequest<typeof EXEC_QUERY>;

/** Commands inside the containers of tasks here, over a WebSocket. */
export function execRoute(agent: Agent): UpgradeRoute<typeof EXEC_QUERY> {
  const slots = new StreamSlots(MOST_EXECS, 'exec');
  const open = async (request: Asking): Promise<(socket: WebSocket) => void> => {
    const { command = [], tty = false, rows = 24, columns = 80, attempt = null } = request.asked;
    if (command.length === 0) {
      const wrong = { Field: 'command', Value: null, Expected: EXEC_QUERY.command.expected };
      throw new ApiError(400, 'the query was refused: it names no command', [wrong]);
    }
    const container = containerOf(agent.local.container(request.name, attempt));
    if (!container.isRunning) throw new ApiError(409, `task ${request.name} does not run: nothing can be run in it`);
    const give = slots.take();
    request.left.addEventListener('abort', give, { once: true });
    try {
      const session = await agent.local.exec(container, { command, terminal: tty ? { rows, columns } : null });
      request.left.addEventListener('abort', () => session.close(), { once: true });
      if (request.left.aborted) session.close();
      return (socket) => converse(socket, session);
    } catch (error) {
      give();
      throw refused(error);
    }
  };
  return { path: EXEC_PATH, access: ['node', 'user'], query: EXEC_QUERY, protocol: EXEC_PROTOCOL, open };
}

function refused(error: unknown): unknown {
  if (!isRuntimeError(error)) return error;
  if (error.kind === 'conflict') return new ApiError(409, error.message);
  if (error.kind === 'not-found') return new ApiError(410, error.message);
  return ApiError.busy(503, error.message, 2);
}
