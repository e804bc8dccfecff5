import type Docker from 'dockerode';
import type { Duplex } from 'node:stream';
import type { ExecOutput, ExecRequest, ExecSession, TerminalSize } from './container-runtime';
import { statusOf } from './docker-errors';
import { frames } from './docker-logs';
import type { EngineConnection } from './engine-connection';
import { handOver } from './hand-over';

/** Begins a command on a connection of its own, which the engine hands over whole (Docker Engine API, "Start an exec instance"). */
export async function openExecSession(
  engine: EngineConnection,
  id: string,
  { command, terminal }: ExecRequest,
): Promise<ExecSession> {
  const Tty = terminal !== null;
  const { exec, stream } = await engine.call('exec', async (abortSignal) => {
    const container = engine.docker.getContainer(id);
    const attach = { AttachStdin: true, AttachStdout: true, AttachStderr: true };
    const made = await container.exec({ Cmd: [...command], Tty, ...attach, abortSignal });
    return { exec: made, stream: await made.start({ hijack: true, stdin: true, Tty, Detach: false, abortSignal }) };
  });
  const session = new DockerExecSession(engine, exec, stream, Tty);
  if (terminal !== null) await session.resize(terminal);
  return session;
}

class DockerExecSession implements ExecSession {
  private isOver = false;

  constructor(
    private readonly engine: EngineConnection,
    private readonly exec: Docker.Exec,
    private readonly stream: Duplex,
    private readonly tty: boolean,
  ) {
    // What breaks is told to whoever reads the output, and there may be nobody yet.
    stream.on('error', () => undefined);
  }

  get output(): AsyncIterable<ExecOutput> {
    return this.read();
  }

  write(data: Uint8Array): Promise<void> {
    return handOver(this.stream, data);
  }

  endInput(): void {
    if (this.stream.writable) this.stream.end();
  }

  async resize({ rows, columns }: TerminalSize): Promise<void> {
    if (!this.tty || this.isOver) return;
    try {
      await this.engine.call('exec', (abortSignal) => this.exec.resize({ h: rows, w: columns, abortSignal }));
    } catch (error) {
      // The command has ended, or its terminal does not stand yet: nothing that is worth ending a session for.
      if (statusOf(error) !== 0 || this.isOver) return;
    }
  }

  async exitCode(): Promise<number | null> {
    const { Running, ExitCode } = await this.engine.call('exec', (abortSignal) => this.exec.inspect({ abortSignal }));
    return Running ? null : ExitCode;
  }

  close(): void {
    this.isOver = true;
    this.stream.destroy();
  }

  private async *read(): AsyncGenerator<ExecOutput, void, undefined> {
    try {
      if (this.tty) for await (const data of this.stream as AsyncIterable<Buffer>) yield { stream: 'stdout', data };
      else for await (const { stream, payload } of frames(this.stream)) yield { stream, data: payload };
    } catch (error) {
      if (!this.isOver) throw this.engine.error(error, 'exec');
    } finally {
      this.isOver = true;
    }
  }
}
