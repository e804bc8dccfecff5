import { freePorts, requireEngine, until } from '@cube/testing/system';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';

const DEMO_LIMIT_MS = 180_000;

/** Runs one after the other from here, so that the three workers have consecutive ports. */
async function consecutivePorts(count: number): Promise<number> {
  for (;;) {
    const [first = 0] = await freePorts(1);
    if (first + count < 65_535) return first;
  }
}

/** The command lines of a process's children. */
function commandsBelow(pid: number): string[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  return children.map((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').replaceAll('\0', ' '));
}

describe('npm run demo', () => {
  it(
    'sets everything up, shows the four tasks running with their ports, serves until Ctrl+C, and says what still runs',
    async () => {
      const docker = await requireEngine();
      const [managerPort = 0] = await freePorts(1);
      const firstWorkerPort = await consecutivePorts(3);
      const cluster = `e2e-demo-${process.pid}`;
      const env = {
        ...process.env,
        NODE_OPTIONS: '',
        CUBE_MANAGER_PORT: String(managerPort),
        CUBE_WORKER_PORT: String(firstWorkerPort),
        CUBE_CLUSTER: cluster,
      };
      const demo = spawn(process.execPath, ['tools/run.mjs', 'demo'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
      let output = '';
      demo.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      demo.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
      try {
        await until(
          'it says what to try',
          async () => output,
          (text) => text.includes('Ctrl+C ends'),
          DEMO_LIMIT_MS,
        );
        for (const port of ['7778', '7779', '7800', '7801']) {
          expect(output).toContain(port);
          const healthy = () => fetch(`http://127.0.0.1:${port}/health`).then(({ status }) => status);
          await until(`port ${port} answers`, healthy, (status) => status === 200);
        }
        expect(output).toContain(`Dashboard http://127.0.0.1:${managerPort}/\n`);
        expect(output).toContain(`http://127.0.0.1:${managerPort}/docs`);
        const shown = [...output.matchAll(/^ {2}(.* dist\/cli\/cube\.mjs .*)$/gm)].map(([, line = '']) => line);
        const typed = shown.map((line) => spawnSync('sh', ['-c', line], { env, encoding: 'utf8' }));
        expect(typed.map(({ status }) => status)).toEqual([0, 0]);
        expect(typed[0]?.stdout).toContain('test-chapter-9.1');
        expect(typed[1]?.stdout).toContain('worker-3');
        const served = commandsBelow(demo.pid ?? 0);
        expect(served.filter((command) => /manager|worker/.test(command))).toHaveLength(4);
        expect(served.filter((command) => command.includes('esbuild'))).toEqual([]);
        demo.kill('SIGINT');
        expect(await once(demo, 'exit')).toEqual([0, null]);
        expect(output).toContain('4 tasks still run');
        expect(output).toContain(`docker rm -f $(docker ps -aq --filter label=cube.cluster=${cluster})`);
      } finally {
        demo.kill('SIGKILL');
        const left = await docker.listContainers({ all: true, filters: { label: [`cube.cluster=${cluster}`] } });
        await Promise.all(left.map(({ Id }) => docker.getContainer(Id).remove({ force: true })));
        await rm(`.cube/${cluster}`, { recursive: true, force: true });
      }
    },
    DEMO_LIMIT_MS + 60_000,
  );
});

describe('npm start', () => {
  it('names every port that is taken, the settings that move them, and itself', async () => {
    const managerPort = (await freePorts(1))[0] ?? 0;
    const firstWorkerPort = await consecutivePorts(3);
    const taken = [managerPort, firstWorkerPort + 1, firstWorkerPort + 2];
    const holders = await Promise.all(taken.map((port) => listening(port)));
    const { CUBE_MANAGER_HOST: _host, ...inherited } = process.env;
    const env = { ...inherited, CUBE_MANAGER_PORT: String(managerPort), CUBE_WORKER_PORT: String(firstWorkerPort) };
    const start = spawn(process.execPath, ['tools/run.mjs', 'start'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let output = '';
    start.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    expect(await once(start, 'close')).toEqual([1, null]);
    holders.forEach((holder) => holder.close());
    for (const port of taken) expect(output).toContain(`Port ${port} of `);
    expect(output).not.toContain(`Port ${firstWorkerPort} of `);
    const [manager, worker] = [managerPort, firstWorkerPort].map((port) => port + (port < 60_000 ? 1000 : -1000));
    expect(output).toContain(`For example: CUBE_MANAGER_PORT=${manager} CUBE_WORKER_PORT=${worker} npm start\n`);
  }, 60_000);
});

async function listening(port: number): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
