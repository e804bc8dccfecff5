import { StringDecoder } from 'node:string_decoder';
import type { ExecResult } from './container-runtime';
import { frames } from './docker-logs';
import type { EngineConnection } from './engine-connection';
import { RuntimeError } from './runtime-error';

/** Bytes of output that are kept. */
export const EXEC_OUTPUT_BYTES = 4 * 1024;

/** What the engine writes into the output, and the exit codes it gives, when the command could not be started. */
const NOT_STARTED = /^OCI runtime exec failed: .*exec.*(not found|no such file or directory|permission denied)/s;

/**
 * Runs a command in a running container. The engine has no call that ends one: a command that exceeds its time goes on
 * inside the container.
 */
export function execInside(
  engine: EngineConnection,
  id: string,
  command: readonly string[],
  timeoutMs: number,
): Promise<ExecResult> {
  return engine.call('exec', (abortSignal) => run(engine, id, command, abortSignal), timeoutMs);
}

async function run(
  { docker }: EngineConnection,
  id: string,
  command: readonly string[],
  abortSignal: AbortSignal,
): Promise<ExecResult> {
  const container = docker.getContainer(id);
  const exec = await container.exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true, abortSignal });
  const stream = await exec.start({ Detach: false, Tty: false, abortSignal });
  const output = await firstBytes(stream);
  const { ExitCode } = await exec.inspect({ abortSignal });
  if (NOT_STARTED.test(output)) throw new RuntimeError('command-not-found', output.trim());
  return { exitCode: ExitCode ?? -1, output };
}

/** Reads to the end, since only then the command has ended, but keeps the first bytes only. */
async function firstBytes(stream: NodeJS.ReadableStream): Promise<string> {
  const kept: Buffer[] = [];
  let room = EXEC_OUTPUT_BYTES;
  for await (const { payload } of frames(stream)) {
    if (room > 0) kept.push(payload.subarray(0, room));
    room -= payload.length;
  }
  // The decoder leaves out a character that the limit cut in two.
  return new StringDecoder('utf8').write(Buffer.concat(kept));
}
