// `npm run bench -- cli`: how long commands of `cube` take from their start to their end, beside a bare Node: help, a call, and the list of
// 10,000 tasks as a table and as JSON.
import { AppProcess, freePorts, until } from '@cube/testing/system';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { interruptible } from './interruptible';
import { median, round } from './percentile';

const TASKS = Number(process.env['BENCH_TASKS'] ?? 10_000);
const RUNS = Number(process.env['BENCH_RUNS'] ?? 10);
const AT_ONCE = 32;
const SCRIPT = 'dist/cli/cube.mjs';

const LINES: Readonly<Record<string, readonly string[]>> = {
  'node -e 0': ['-e', '0'],
  'cube --help': [SCRIPT, '--help'],
  'cube version': [SCRIPT, 'version'],
  'cube ps': [SCRIPT, 'ps'],
  'cube ps -o json': [SCRIPT, 'ps', '-o', 'json'],
};

await interruptible(async (defer) => {
  const directory = await mkdtemp(join(tmpdir(), 'cube-bench-cli-'));
  defer(() => rm(directory, { recursive: true, force: true }));
  const [port = 0] = await freePorts(1);
  const manager = new AppProcess('manager', 'dist/manager.mjs', {
    CUBE_MANAGER_PORT: String(port),
    CUBE_DATA_DIR: join(directory, 'manager'),
    CUBE_LOG_LEVEL: 'warn',
    NODE_ENV: 'production',
  });
  defer(async () => void (await manager.end()));
  const url = `http://127.0.0.1:${port}`;
  const isReady = async () => (await fetch(`${url}/health/ready`)).ok;
  await until('the manager is ready', isReady, (ready) => ready, 60_000);
  await submitTasks(url);
  const env = { PATH: process.env['PATH'] ?? '', CUBE_URL: url, XDG_CONFIG_HOME: directory };
  console.log(`${TASKS} tasks, ${RUNS} runs each:`);
  const ms: Record<string, { readonly best: number; readonly median: number }> = {};
  for (const [line, args] of Object.entries(LINES)) {
    const took: number[] = [];
    // The first keeps what it compiled for the others.
    for (let times = 0; times <= RUNS; times += 1) {
      const one = await timed(args, env);
      if (times > 0) took.push(one);
    }
    ms[line] = { best: round(Math.min(...took), 0), median: round(median(took), 0) };
    console.log(`  ${line.padEnd(16)} best ${ms[line].best} ms, median ${ms[line].median} ms`);
  }
  console.log(JSON.stringify({ bench: 'cli', tasks: TASKS, ms }));
});

async function submitTasks(url: string): Promise<void> {
  let next = 0;
  const submit = async (): Promise<void> => {
    while (next < TASKS) {
      next += 1;
      const Task = {
        Name: `task-${next}`,
        Image: 'cube/echo:1',
        Labels: { app: 'web' },
        PortBindings: { '7777/tcp': '' },
      };
      const body = JSON.stringify({ State: 2, Task });
      const answer = await fetch(`${url}/tasks`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      if (answer.status !== 201) throw new Error(`POST /tasks answered ${answer.status}: ${await answer.text()}`);
      await answer.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, submit));
}

async function timed(args: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  const begun = performance.now();
  const child = spawn(process.execPath, [...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.resume();
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
  return performance.now() - begun;
}
