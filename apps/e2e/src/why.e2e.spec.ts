import { buildTestImages, Cluster, PENDING, requireEngine, RUNNING, TEST_IMAGES } from '@cube/testing/system';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MIB = 2 ** 20;
const SLEEP = { Image: TEST_IMAGES.busybox, Cmd: ['sleep', '600'], StopGracePeriod: 0 };
const ON_SSD = { Constraints: ['node.labels.disk==ssd'] };

interface Placement {
  readonly Revision: number;
  readonly Hash: string;
  readonly Node: string;
  readonly Candidates: readonly { readonly Node: string; readonly Score: number }[];
  readonly Remedies: readonly { readonly Summary: string; readonly StopTasks: readonly string[] }[];
  readonly Nodes: readonly { readonly Node: string; readonly Fits: boolean; readonly Message: string }[] | null;
  readonly Verified: boolean | null;
}

interface Plan {
  readonly Tasks: readonly {
    readonly Name: string;
    readonly Cause: string;
    readonly From: string;
    readonly Node: string;
    readonly Remedies: readonly string[];
  }[];
  readonly Fitting: number;
  readonly Waiting: number;
}

interface Refusal {
  readonly Errors: readonly { readonly Field: string }[];
}

describe('the manager says why, what would help, and what would happen; and so it is', () => {
  let cluster: Cluster;

  beforeAll(async () => {
    await buildTestImages(await requireEngine());
    const small = { CUBE_WORKER_MEMORY: String(128 * MIB), CUBE_WORKER_LABELS: 'disk=ssd' };
    const sites = [{ env: small }, { env: { CUBE_WORKER_MEMORY: String(512 * MIB) } }];
    cluster = await Cluster.start({ sites });
  }, 60_000);

  afterAll(() => cluster?.stop(), 60_000);

  const placementOf = async (name: string, query = ''): Promise<Placement> =>
    (await cluster.get<Placement>(`/tasks/${name}/placement${query}`)).body;

  const planOf = async (body: unknown): Promise<Plan> => {
    const answer = await cluster.post<Plan>('/plan', body);
    expect(answer.status).toBe(200);
    return answer.body;
  };

  it('a task that waits is told what to free; stopping the named task runs it', async () => {
    await cluster.run({ ...SLEEP, ...ON_SSD, Name: 'filler', Memory: 100 * MIB });
    await cluster.running('filler');
    await cluster.run({ ...SLEEP, ...ON_SSD, Name: 'waiting', Memory: 64 * MIB });
    await cluster.see(
      'waiting',
      'waits',
      ({ State, ReasonCode }) => State === PENDING && ReasonCode === 'no-fitting-node',
    );
    // 128 - 100 = 28 MiB are free, 64 - 28 = 36 are missing.
    const { Remedies } = await placementOf('waiting');
    expect(Remedies.map(({ Summary, StopTasks }) => [Summary, StopTasks])).toEqual([
      ['label worker-1 disk=ssd', []],
      ['free 36 MiB of memory on worker-0', ['filler']],
      ['add a node with 64 MiB of memory, label disk=ssd', []],
    ]);
    await cluster.delete('/tasks/filler');
    expect((await cluster.running('waiting')).Node).toBe('worker-0');
    expect((await placementOf('waiting')).Remedies).toEqual([]);
  }, 40_000);

  it('a task that waits is told which label is missing; setting it runs it', async () => {
    await cluster.run({ ...SLEEP, ...ON_SSD, Name: 'large', Memory: 256 * MIB });
    await cluster.see('large', 'waits', ({ ReasonCode }) => ReasonCode === 'no-fitting-node');
    expect((await placementOf('large')).Remedies[0]?.Summary).toBe('label worker-1 disk=ssd');
    expect(await cluster.patch('/nodes/worker-1', { Labels: { disk: 'ssd' } })).toMatchObject({
      status: 200,
      body: { Labels: { disk: 'ssd' }, OwnLabels: {} },
    });
    expect((await cluster.running('large')).Node).toBe('worker-1');
  }, 40_000);

  it('the whole table of a decision comes back, and its hash proves it', async () => {
    const placement = await placementOf('waiting', '?full=true');
    expect(placement.Hash).toMatch(/^[0-9a-f]{16}$/);
    expect(placement).toMatchObject({ Node: 'worker-0', Verified: true });
    const rows = placement.Nodes?.map(({ Node, Fits, Message }) => [Node, Fits, Message]) ?? [];
    expect([...rows].sort()).toEqual([
      ['worker-0', true, ''],
      ['worker-1', false, 'constraint: it does not meet node.labels.disk==ssd'],
    ]);
    // In the order of joining, which is anybody's.
    const [first = [], second = []] = rows;
    const page = await placementOf('waiting', `?full=true&limit=1&after=${String(first[0])}`);
    expect(page.Nodes?.map(({ Node }) => Node)).toEqual([second[0]]);
  });

  it('a plan tells what would not fit and why, and does nothing', async () => {
    const before = (await cluster.get('/tasks')).body;
    const plan = await planOf({ Place: [{ Task: { ...SLEEP, Name: 'new', Memory: 150 * MIB }, Count: 2 }] });
    // worker-1 has 512 - 256 = 256 MiB left: one of 150 fits.
    expect(plan.Tasks.map(({ Name, Node }) => [Name, Node])).toEqual([
      ['new-1', 'worker-1'],
      ['new-2', ''],
    ]);
    expect(plan).toMatchObject({ Fitting: 1, Waiting: 1 });
    expect(plan.Tasks[1]?.Remedies).toContain('free 44 MiB of memory on worker-1');
    expect((await cluster.get('/tasks')).body).toEqual(before);
  });

  it('what is wrong with a plan is said field by field', async () => {
    const wrong = await cluster.post<Refusal>('/plan', {
      Drain: 7,
      Place: [{ Task: { Image: 'a:1', Memory: -1 } }],
      X: 1,
    });
    expect([wrong.status, wrong.body.Errors.map(({ Field }) => Field).sort()]).toEqual([
      400,
      ['Drain', 'Place[0].Task.Memory', 'X'],
    ]);
    const unknown = await cluster.post<Refusal>('/plan', { Lose: ['worker-9'] });
    expect([unknown.status, unknown.body.Errors.map(({ Field }) => Field)]).toEqual([400, ['Lose[0]']]);
  });

  it('what a plan says of a lost node comes true when it is lost', async () => {
    const risk = await cluster.get<{ Survives: boolean; AtRisk: { Node: string; Waiting: { Name: string }[] }[] }>(
      '/plan/resilience',
    );
    // large (256 of 512 MiB) would not fit on worker-0 (64 left of 128); waiting (64 MiB) fits on worker-1, which has the label now.
    expect(risk.body).toMatchObject({ Survives: false, AtRisk: [{ Node: 'worker-1', Waiting: [{ Name: 'large' }] }] });
    const plan = await planOf({ Lose: ['worker-0'] });
    expect(plan.Tasks.map(({ Name, Cause, From, Node }) => [Name, Cause, From, Node])).toEqual([
      ['waiting', 'lost', 'worker-0', 'worker-1'],
    ]);
    await cluster.workers[0]?.end('SIGKILL');
    const moved = await cluster.see(
      'waiting',
      'runs elsewhere',
      ({ Attempt, State }) => Attempt === 2 && State === RUNNING,
      40_000,
    );
    expect(moved.Node).toBe('worker-1');
  }, 60_000);

  it('every decision of all this comes out the same when it is made again: of a backup, of its saved history, of the store', async () => {
    const backup = join(cluster.directory, 'backup.sqlite');
    writeFileSync(backup, Buffer.from(await (await fetch(`${cluster.url}/backup`)).arrayBuffer()));
    await cluster.manager?.end();
    const replay = (...args: readonly string[]): string =>
      execFileSync(process.execPath, ['dist/manager.mjs', 'replay', ...args], { encoding: 'utf8' });
    expect(replay('--save', backup)).toMatch(/^Saved \d+ lines to .*backup\.sqlite\.jsonl\.\n$/);
    for (const file of [backup, `${backup}.jsonl`, join(cluster.directory, 'manager')]) {
      expect(replay(file)).toMatch(/^Made (?:[5-9]|\d\d+) decisions of .* again: all came out the same\.\n$/);
    }
  }, 60_000);
});
