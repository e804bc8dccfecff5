import { buildTestImages, call, Cluster, freePorts, requireEngine, TEST_IMAGES, until } from '@cube/testing/system';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync, watch } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';

const TOKEN = 'a-token-of-users-0123456789';
const JOIN = 'a-token-to-join-with-0123456789';
const NEXT_JOIN = 'another-token-to-join-with-0123456789';
const TASK = { Image: TEST_IMAGES.busybox, Cmd: ['sleep', '600'], StopGracePeriod: 0 };

interface WireNode {
  readonly ID: string;
  readonly Name: string;
  readonly Address: string;
  readonly Liveness: string;
}

/** Resolves as soon as there is something of this name in the directory. */
function appeared(directory: string, name: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const watcher = watch(directory, (_event, file) => {
    if (file === name) resolve();
  });
  return promise.finally(() => watcher.close());
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('every node has a token of its own once it has joined', () => {
  let cluster: Cluster;
  /** Every token that a node ever had. */
  const handedOut = new Set<string>();

  beforeAll(async () => {
    await buildTestImages(await requireEngine());
    cluster = await Cluster.start({
      workers: 2,
      env: { CUBE_TOKEN: TOKEN, CUBE_NODE_TOKEN: JOIN },
      headers: bearer(TOKEN),
    });
    for (const name of ['one', 'two']) await cluster.run({ ...TASK, Name: name });
    for (const name of ['one', 'two']) await cluster.running(name);
  }, 60_000);

  /** Whatever happened, what runs goes on, and no log has a token. */
  afterEach(() => {
    const output = cluster.output();
    for (const token of [TOKEN, JOIN, NEXT_JOIN, ...handedOut]) expect(output).not.toContain(token);
  });

  afterAll(() => cluster?.stop(), 60_000);

  const fileOf = (worker: number) => join(cluster.directory, `worker-${worker}`, 'node-token');

  function tokenOf(worker: number): string {
    const token = readFileSync(fileOf(worker), 'utf8').trim();
    handedOut.add(token);
    return token;
  }

  async function ready(): Promise<WireNode[]> {
    return (await cluster.get<WireNode[]>('/nodes')).body.filter(({ Liveness }) => Liveness === 'ready');
  }

  function seeReady(what: string, satisfied: (nodes: WireNode[]) => boolean, timeoutMs = 30_000): Promise<WireNode[]> {
    return until(what, ready, satisfied, timeoutMs).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${cluster.output()}`);
    });
  }

  /** A HELLO that comes too late: 409 says that the token was good, and nothing has changed. */
  function hello(worker: number, token: string) {
    const identity = { 'cube-cluster': cluster.name, 'cube-history': 'h', 'cube-epoch': '1', 'cube-manager': 'm' };
    const url = `http://${cluster.workerAddresses[worker]}/session`;
    return call<{ Message: string }>('PUT', url, undefined, { ...bearer(token), ...identity });
  }

  async function expectKept(): Promise<void> {
    for (const name of ['one', 'two']) expect(await cluster.task(name)).toMatchObject({ State: 2, Attempt: 1 });
  }

  it('in a file that only its worker can read, unlike any other', () => {
    expect(tokenOf(0)).not.toBe(tokenOf(1));
    for (const worker of [0, 1]) expect(statSync(fileOf(worker)).mode & 0o777).toBe(0o600);
  });

  it('and obeys no other token: not the one to join with, not one of another node, not one of a user', async () => {
    expect(await hello(0, JOIN)).toMatchObject({
      status: 401,
      body: { Message: expect.stringContaining(`remove ${fileOf(0)} `) },
    });
    expect((await hello(0, tokenOf(1))).status).toBe(401);
    expect((await hello(0, TOKEN)).status).toBe(403);
    expect((await call('GET', `http://${cluster.workerAddresses[0]}/tasks`, undefined, bearer(JOIN))).status).toBe(401);
    expect((await hello(0, tokenOf(0))).status).toBe(409);
  });

  it('and no answer of the manager shows it', async () => {
    for (const path of ['/nodes', '/events?limit=1000', '/tasks', '/metrics']) {
      const told = JSON.stringify(await cluster.get(path));
      for (const token of [JOIN, tokenOf(0), tokenOf(1)]) expect(told).not.toContain(token);
    }
    await expectKept();
  }, 40_000);

  describe('an impostor', () => {
    const shown: (string | undefined)[] = [];
    let server: Server;
    let victim: WireNode;
    let address = '';

    beforeAll(async () => {
      [victim] = (await ready()).filter(({ Name }) => Name === 'worker-1') as [WireNode];
      server = createServer((request, response) => {
        shown.push(request.headers.authorization);
        const access = { Token: 'join', NodeID: victim.ID, Proof: '' };
        const lie = { Name: 'impostor', Instance: 'i', HostID: 'h', HighestEpoch: 0, Platform: 'linux/amd64' };
        const rest = {
          PublishAddress: '127.0.0.1',
          Capacity: { CPU: 64, Memory: 1, Disk: 1 },
          Labels: {},
          Attempts: [],
        };
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(request.method === 'GET' ? access : { ...access, ...lie, ...rest }));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const at = server.address();
      address = `127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}`;
    });
    afterAll(() => {
      server?.close();
      server?.closeAllConnections();
    });

    const join = (token: string) => call('POST', `${cluster.url}/nodes`, { Address: address }, bearer(token));

    async function expectVictimUnharmed(): Promise<void> {
      const found = (await ready()).find(({ ID }) => ID === victim.ID);
      expect(found).toMatchObject({ Name: 'worker-1', Address: victim.Address });
      expect(JSON.stringify(shown)).not.toContain(tokenOf(1));
    }

    it("with another node's token is shown no token at all, and is no node", async () => {
      expect((await join(tokenOf(0).replace(/[0-9a-f]{8}-[^.]*/, victim.ID))).status).toBe(401);
      expect((await join(tokenOf(0))).status).toBe(202);
      await until(
        'it was asked twice',
        () => Promise.resolve(shown.length),
        (asked) => asked >= 2,
      );
      expect(shown.filter((token) => token !== undefined)).toEqual([]);
      await expectVictimUnharmed();
    }, 30_000);

    it('with the join token is not the node that it says it is', async () => {
      expect((await join(JOIN)).status).toBe(202);
      await until(
        'the manager refuses it',
        () => Promise.resolve(cluster.manager?.output() ?? ''),
        (output) => output.includes(`says it is node ${victim.ID}`),
      );
      await expectVictimUnharmed();
      const user = await call('GET', `${cluster.url}/tasks`, undefined, bearer(tokenOf(0)));
      expect(user.status).toBe(403);
    }, 30_000);
  });

  it('so that another join token locks out nobody who has joined', async () => {
    await cluster.manager?.end();
    cluster.startManager({ CUBE_NODE_TOKEN: NEXT_JOIN });
    await cluster.workers[1]?.end('SIGKILL');
    cluster.startWorker(1);
    await cluster.ready();
    await expectKept();
    const join = { Address: '127.0.0.1:1' };
    expect((await call('POST', `${cluster.url}/nodes`, join, bearer(JOIN))).status).toBe(401);
  }, 60_000);

  it.each([
    ['its worker is killed as it writes it', 'node-token.new', 'worker'],
    ['its worker is killed as it has it', 'node-token', 'worker'],
    ['the manager is killed as the worker writes it', 'node-token.new', 'manager'],
    ['the manager is killed as the worker has it', 'node-token', 'manager'],
  ] as const)(
    'and it has it, whole, though %s',
    async (_what, file, killed) => {
      await cluster.workers[0]?.end();
      rmSync(fileOf(0));
      const seen = appeared(join(cluster.directory, 'worker-0'), file);
      cluster.startWorker(0, { CUBE_NODE_TOKEN: NEXT_JOIN });
      await seen;
      await (killed === 'worker' ? cluster.workers[0] : cluster.manager)?.end('SIGKILL');
      if (killed === 'worker') cluster.startWorker(0, { CUBE_NODE_TOKEN: NEXT_JOIN });
      else cluster.startManager({ CUBE_NODE_TOKEN: NEXT_JOIN });
      await cluster.ready();
      expect((await hello(0, tokenOf(0))).status).toBe(409);
      await expectKept();
    },
    60_000,
  );

  it('which it also joins with, at an address that the manager did not know', async () => {
    await cluster.manager?.end();
    await cluster.workers[1]?.end();
    cluster.startManager({ CUBE_NODE_TOKEN: NEXT_JOIN, CUBE_WORKERS: cluster.workerAddresses[0] ?? '' });
    const before = tokenOf(1);
    const [port = 0] = await freePorts(1);
    cluster.startWorker(1, { CUBE_MANAGER_URL: cluster.url, CUBE_WORKER_PORT: String(port) });
    await seeReady('it is found where it is now', (nodes) =>
      nodes.some(({ Name, Address }) => Name === 'worker-1' && Address === `127.0.0.1:${port}`),
    );
    expect(tokenOf(1)).toBe(before);
    await expectKept();
  }, 60_000);

  it('unless its disk was lost: then it joins with the join token, as a new node', async () => {
    const known = (await ready()).map(({ ID }) => ID);
    const lost = [tokenOf(0), tokenOf(1)];
    for (const [worker, more] of [
      [0, {}],
      [1, { CUBE_MANAGER_URL: cluster.url }],
    ] as const) {
      await cluster.workers[worker]?.end();
      rmSync(join(cluster.directory, `worker-${worker}`), { recursive: true });
      cluster.startWorker(worker, { CUBE_NODE_TOKEN: NEXT_JOIN, ...more });
    }
    await seeReady('both are new nodes', (nodes) => nodes.filter(({ ID }) => !known.includes(ID)).length === 2);
    expect(lost).not.toContain(tokenOf(0));
    expect(lost).not.toContain(tokenOf(1));
  }, 60_000);

  function restore(file: string): void {
    const env = { CUBE_DATA_DIR: join(cluster.directory, 'manager'), CUBE_TOKEN: TOKEN, CUBE_NODE_TOKEN: NEXT_JOIN };
    execFileSync(process.execPath, ['dist/manager.mjs', 'restore', '--force', file], {
      env: { ...process.env, ...env },
    });
  }

  it('and is known to a manager that was restored from before it joined', async () => {
    const file = join(cluster.directory, 'backup.sqlite');
    const env = { CUBE_MANAGER_PORT: String(cluster.managerPort), CUBE_TOKEN: TOKEN, CUBE_NODE_TOKEN: NEXT_JOIN };
    execFileSync(process.execPath, ['dist/manager.mjs', 'backup', file], { env: { ...process.env, ...env } });
    const known = (await ready()).map(({ ID }) => ID);
    await cluster.workers[0]?.end();
    rmSync(join(cluster.directory, 'worker-0'), { recursive: true });
    cluster.startWorker(0, { CUBE_NODE_TOKEN: NEXT_JOIN });
    await seeReady('it joined after the backup', (nodes) => nodes.some(({ ID }) => !known.includes(ID)));
    const after = tokenOf(0);
    await cluster.manager?.end();
    restore(file);
    cluster.startManager({ CUBE_NODE_TOKEN: NEXT_JOIN });
    await seeReady('it is back', (nodes) => nodes.some(({ ID }) => !known.includes(ID)));
    expect(tokenOf(0)).toBe(after);
  }, 60_000);

  it('which a manager that lost its store does not know, until somebody removes the file that it names', async () => {
    await cluster.manager?.end();
    rmSync(join(cluster.directory, 'manager'), { recursive: true });
    // It hears of the other worker from that worker, whose own token it does not know.
    cluster.startManager({ CUBE_NODE_TOKEN: NEXT_JOIN, CUBE_WORKERS: cluster.workerAddresses[0] ?? '' });
    for (const worker of [0, 1]) {
      await until(
        'the manager says which file',
        () => Promise.resolve(cluster.manager?.output() ?? ''),
        (output) => output.includes(`remove ${fileOf(worker)} `),
      );
    }
    expect(await ready()).toEqual([]);
    const before = tokenOf(0);
    await cluster.workers[0]?.end();
    rmSync(fileOf(0));
    cluster.startWorker(0, { CUBE_NODE_TOKEN: NEXT_JOIN });
    await seeReady('it joined anew', (nodes) => nodes.length === 1);
    expect(existsSync(fileOf(0))).toBe(true);
    expect(tokenOf(0)).not.toBe(before);
  }, 60_000);
});
