import { aNode, cube, refusal } from '../fake-manager.fixture';

const use = (Name: string, CPU: number) => ({
  ...{
    Task: Name,
    Name,
    Attempt: 1,
    Node: 'worker-1',
    At: '2026-11-24T12:00:00Z',
    CPU,
    Memory: 2 ** 24,
    MemoryLimit: 2 ** 26,
  },
  ...{ NetworkReceived: 2048, NetworkSent: 10, DiskRead: 0, DiskWritten: 4096, Pids: 3 },
});
const answers = {
  'GET /nodes': [aNode({ Name: 'worker-1', TaskCount: 2 })],
  'GET /usage': () =>
    Response.json([use('idle', 0.01), use('busy', 1.5)], { headers: { 'cube-unreachable': 'worker-2' } }),
};

describe('cube top', () => {
  it('shows the busiest first, and whose figures are missing', async () => {
    const { code, out } = await cube('top', answers);
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      'NODE      STATUS  TASKS  CPU  MEMORY   DISK',
      'worker-1  ready       2  ?/4  ?/8 GiB  ?/128 GiB',
      '',
      'TASK  NODE       CPU  MEMORY         NET IN/OUT  DISK R/W   PIDS',
      'busy  worker-1   1.5  16 MiB/64 MiB  2 KiB/10 B  0 B/4 KiB     3',
      'idle  worker-1  0.01  16 MiB/64 MiB  2 KiB/10 B  0 B/4 KiB     3',
      'No answer from worker-2.',
      '',
    ]);
  });

  it('does not ask without a pause, nor with one that no timer takes', async () => {
    for (const interval of ['0', '100ms', '100d'])
      expect(await cube(`top --interval ${interval}`, answers)).toMatchObject({ code: 2, asked: [] });
  });

  it('goes on over a restart of the manager, until that refuses it', async () => {
    const looks = [Response.json([]), new TypeError('fetch failed'), Response.json([]), refusal(401, 'show a token')];
    const trial = await cube(
      'top --interval 500ms',
      { ...answers, 'GET /usage': () => looks.shift() },
      { columns: 80 },
    );
    expect([trial.code, looks.length]).toEqual([4, 0]);
    expect(trial.out.match(/worker-1|does not answer: fetch failed; trying again/g)).toEqual([
      ...['worker-1', 'does not answer: fetch failed; trying again', 'worker-1'],
    ]);
    const away = { ...answers, 'GET /usage': new TypeError('fetch failed') };
    expect((await cube('top', away, { columns: 80 })).code).toBe(3);
  });

  it('is data for a program', async () => {
    const { out } = await cube('top -o json', answers);
    expect((JSON.parse(out) as { Name: string }[]).map(({ Name }) => Name)).toEqual(['busy', 'idle']);
  });
});
