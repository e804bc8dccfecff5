import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { CliError, type ExitReason } from './exit-code';
import { printableLine } from './printable';
import { readNumber } from './quantity';
import { OWN_SETTINGS, type World } from './session';
import { toned } from './terminal';

export interface DevOptions {
  readonly workers: number;
  readonly data: string;
}

interface Service {
  readonly name: string;
  readonly script: 'manager.mjs' | 'worker.mjs';
  readonly env: Readonly<Record<string, string>>;
}

const FIRST_PORT = 5000;
const MANAGER_PORT = 5556;
const END_MS = 15_000;
const POLL_MS = 100;

/** A manager and its workers as processes, their logs beside each other, until one ends or `stop` says so. */
export async function runDev(world: World, options: DevOptions): Promise<ExitReason> {
  const { url, services } = planDev(world.env, options);
  const width = Math.max(...services.map(({ name }) => name.length));
  const children = services.map((service) => start(world, service, width));
  const ended = children.map(async ({ child, name }) => {
    const code = await new Promise<string>((done) => {
      child.once('exit', (exit, signal) => done(signal ?? `exit code ${exit}`));
      child.once('error', ({ message }) => done(message));
    });
    return { name, code };
  });
  try {
    const stopped = new Promise<null>((done) => world.stop.addEventListener('abort', () => done(null), { once: true }));
    const over = Promise.race([stopped, ...ended]);
    const serving = untilReady(url, over);
    if (await serving) {
      world.terminal.out(
        `\n${toned(`Cube is ready: ${url}`, 'strong', world.terminal)}  Try "cube ps", "cube run --help". Ctrl+C ends it.\n\n`,
      );
    }
    const first = await over;
    if (first !== null) throw new CliError(`${first.name} ended (${first.code}): its last lines above say why`);
    return 'done';
  } finally {
    for (const { child } of children) child.kill('SIGTERM');
    const late = setTimeout(() => children.forEach(({ child }) => child.kill('SIGKILL')), END_MS);
    await Promise.all(ended);
    clearTimeout(late);
  }
}

/** Which processes, and with which settings. The environment's own reach all of them. */
export function planDev(
  env: World['env'],
  { workers, data }: DevOptions,
): { readonly url: string; readonly services: readonly Service[] } {
  const managerPort = portOf(env, 'CUBE_MANAGER_PORT', MANAGER_PORT);
  const firstPort = portOf(env, 'CUBE_WORKER_PORT', FIRST_PORT);
  const host = env['CUBE_WORKER_HOST'] ?? '127.0.0.1';
  const said = Object.fromEntries(
    Object.entries(env).flatMap(([key, value]) =>
      value === undefined || OWN_SETTINGS.includes(key) ? [] : [[key, value]],
    ),
  );
  const shared = {
    ...said,
    CUBE_LOG_FORMAT: env['CUBE_LOG_FORMAT'] ?? 'pretty',
    CUBE_LOG_LEVEL: env['CUBE_LOG_LEVEL'] ?? 'warn',
  };
  const numbers = Array.from({ length: workers }, (_, index) => index);
  const manager: Service = {
    ...{ name: 'manager', script: 'manager.mjs' },
    env: {
      ...shared,
      CUBE_MANAGER_PORT: String(managerPort),
      CUBE_WORKERS: numbers.map((index) => `${host}:${firstPort + index}`).join(','),
      CUBE_CLUSTER: env['CUBE_CLUSTER'] ?? 'cube-dev',
      CUBE_DATA_DIR: resolve(join(data, 'manager')),
    },
  };
  const rest = numbers.map((index): Service => {
    const name = `worker-${index + 1}`;
    return {
      ...{ name, script: 'worker.mjs' },
      env: {
        ...shared,
        CUBE_WORKER_PORT: String(firstPort + index),
        CUBE_WORKER_NAME: name,
        CUBE_WORKER_SHARE: `1/${workers}`,
        CUBE_DATA_DIR: resolve(join(data, name)),
      },
    };
  });
  const managerHost = env['CUBE_MANAGER_HOST'] ?? '127.0.0.1';
  return { url: `http://${managerHost}:${managerPort}`, services: [manager, ...rest] };
}

function portOf(env: World['env'], setting: string, fallback: number): number {
  return readNumber(env[setting] ?? String(fallback), setting, { min: 1, max: 65_000, whole: true });
}

function start(
  world: World,
  { name, script, env }: Service,
  width: number,
): { readonly name: string; readonly child: ChildProcess } {
  // A group of its own: Ctrl+C reaches this process alone, which then ends them.
  const child = spawn(process.execPath, ['--enable-source-maps', world.scriptPath(script)], {
    ...{ env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] as const },
  });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      world.terminal.out(`${toned(name.padEnd(width), 'faint', world.terminal)} | ${printableLine(line)}\n`);
    });
  }
  // They don't outlive this process, however it ends.
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  return { name, child };
}

/** Whether it serves before all is over. */
async function untilReady(url: string, over: Promise<unknown>): Promise<boolean> {
  let isOver = false;
  void over.then(() => (isOver = true));
  while (!isOver) {
    const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2000) }).catch(() => null);
    if (answer?.ok === true) return true;
    await delay(POLL_MS);
  }
  return false;
}
