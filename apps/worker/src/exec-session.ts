import { execError, execExit, execOutput, readExecControl } from '@cube/api';
import type { ExecSession } from '@cube/runtime/port';
import { eachMessage, sent } from '@cube/server';
import type { WebSocket } from 'ws';

const NORMAL = 1000;
const BROKEN = 1011;
const NOT_UNDERSTOOD = 1008;

/** Joins a command in a container with whoever talks to it: neither side gets more than the other takes. */
export function converse(socket: WebSocket, session: ExecSession): void {
  socket.once('close', () => session.close());
  eachMessage(socket, (data, isBinary) => (isBinary ? session.write(data) : control(socket, session, data.toString())));
  void tell(socket, session);
}

async function control(socket: WebSocket, session: ExecSession, text: string): Promise<void> {
  const read = readExecControl(text);
  if (!read.ok) return end(socket, execError(`a message was not understood: ${text.slice(0, 100)}`), NOT_UNDERSTOOD);
  if (read.message.kind === 'resize') await session.resize(read.message);
  else session.endInput();
}

async function tell(socket: WebSocket, session: ExecSession): Promise<void> {
  try {
    for await (const { stream, data } of session.output) {
      if (!(await sent(socket, execOutput(stream, data)))) return;
    }
    const code = await session.exitCode();
    if (code !== null) await end(socket, execExit(code), NORMAL);
    else await end(socket, execError('the engine ended the connection; the command may go on'), BROKEN);
  } catch (error) {
    await end(socket, execError(error instanceof Error ? error.message : String(error)), BROKEN);
  } finally {
    session.close();
  }
}

async function end(socket: WebSocket, last: string, code: number): Promise<void> {
  await sent(socket, last);
  socket.close(code);
}
