import { type Answer, Cluster } from '@cube/testing/system';
import { request } from 'node:http';
import { connect } from 'node:net';

interface Refusal {
  readonly HTTPStatusCode: number;
  readonly Message: string;
  readonly Errors: readonly { readonly Field: string; readonly Value: unknown; readonly Expected: string }[];
}

describe('bad input is refused with the field and the reason, and changes nothing', () => {
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await Cluster.start({ workers: 0 });
  }, 60_000);

  afterEach(async () => {
    expect(cluster.manager?.running).toBe(true);
    expect((await cluster.get('/tasks')).body).toEqual([]);
  });

  afterAll(() => cluster?.stop(), 30_000);

  const task = { Image: 'cube/echo:1' };

  it.each<[string, unknown, string]>([
    ['no body', undefined, ''],
    ['a list', [], ''],
    ['an unknown field of the event', { State: 2, Task: task, Colour: 'red' }, 'Colour'],
    ['an unknown field of the task', { State: 2, Task: { ...task, Imgae: 'x' } }, 'Task.Imgae'],
    ['a state that can not be asked for', { State: 1, Task: task }, 'State'],
    ['a state of another type', { State: '2', Task: task }, 'State'],
    ['no task', { State: 2 }, 'Task'],
    ['no image', { State: 2, Task: {} }, 'Task.Image'],
    ['a bad event ID', { ID: '1234', State: 2, Task: task }, 'ID'],
    ['a bad task ID', { State: 2, Task: { ...task, ID: '../../etc' } }, 'Task.ID'],
    ['negative memory', { State: 2, Task: { ...task, Memory: -5 } }, 'Task.Memory'],
    ['absurd CPU', { State: 2, Task: { ...task, CPU: 1e9 } }, 'Task.CPU'],
    ['CPU as text', { State: 2, Task: { ...task, CPU: '1' } }, 'Task.CPU'],
    ['an illegal image', { State: 2, Task: { Image: 'NOT an image' } }, 'Task.Image'],
    ['an illegal name', { State: 2, Task: { ...task, Name: '-x' } }, 'Task.Name'],
    ['a port out of range', { State: 2, Task: { ...task, ExposedPorts: { '70000/tcp': {} } } }, 'Task.ExposedPorts'],
    [
      'a host port used twice',
      { State: 2, Task: { ...task, PortBindings: { '1/tcp': '80', '2/tcp': '80' } } },
      'Task.PortBindings',
    ],
    ['an unknown restart policy', { State: 2, Task: { ...task, RestartPolicy: 'sometimes' } }, 'Task.RestartPolicy'],
    ['an unknown strategy', { State: 2, Task: { ...task, Strategy: 'astrology' } }, 'Task.Strategy'],
    [
      'a constraint that can not be read',
      { State: 2, Task: { ...task, Constraints: ['disk ssd'] } },
      'Task.Constraints',
    ],
    [
      'a host path',
      { State: 2, Task: { ...task, Mounts: [{ Type: 'bind', Source: '/etc', Target: '/x' }] } },
      'Task.Mounts',
    ],
    ['a label of ours', { State: 2, Task: { ...task, Labels: { 'cube.task': 'x' } } }, 'Task.Labels'],
    ['a stop of nothing', { State: 3, Task: {} }, 'Task.ID'],
  ])('%s', async (_what, body, field) => {
    const answer = await cluster.post<Refusal>('/tasks', body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ HTTPStatusCode: 400 });
    expect(answer.body.Message).not.toBe('');
    const named = answer.body.Errors.map(({ Field }) => Field);
    if (field !== '') expect(named.some((one) => one.startsWith(field))).toBe(true);
    for (const { Expected } of answer.body.Errors) expect(Expected).not.toBe('');
  });

  it('all that is wrong is named at once', async () => {
    const wrong = {
      Memory: -5,
      Strategy: 'astrology',
      Constraints: ['disk ssd'],
      Node: 'worker-1',
      State: 2,
      Memry: 1,
    };
    const { status, body } = await cluster.post<Refusal>('/tasks', { ID: 'x', State: 2, Task: wrong, Colour: 'red' });
    expect(status).toBe(400);
    expect(body.Errors.map(({ Field }) => Field).sort()).toEqual(
      [
        ...['ID', 'Colour', 'Task.Memory', 'Task.Memry', 'Task.Strategy', 'Task.Constraints[0]'],
        ...['Task.Node', 'Task.State', 'Task.Image'],
      ].sort(),
    );
  });

  it.each([
    ['/tasks?limt=5', 'limt', '5', 'limit, after or at'],
    ['/tasks?limit=0', 'limit', '0', 'from 1 to 10000'],
    ['/tasks/nobody?verbose=1', 'verbose', '1', 'at'],
    ['/nodes?limit=5', 'limit', '5', 'at'],
    ['/events?from=7', 'from', '7', 'since'],
    ['/tasks/nobody/attempts?at=1', 'at', '1', 'takes none'],
  ])('a query that asks in vain: %s', async (path, field, value, expected) => {
    const { status, body } = await cluster.get<Refusal>(path);
    expect(status).toBe(400);
    expect(body.Errors).toEqual([
      { Field: field, Value: value, Expected: expect.stringContaining(expected) as unknown },
    ]);
  });

  it('malformed JSON, prototype keys, deep nesting', async () => {
    const bodies = ['{"State":2,', '{"State":2,"Task":{"Image":"a","__proto__":{"x":1}}}', '['.repeat(100_000)];
    for (const body of bodies) {
      const { status, body: refusal } = await cluster.post<Refusal>('/tasks', body);
      expect(status).toBe(400);
      expect(refusal.Message).not.toBe('');
    }
  });

  it('a body of 50 MB is refused before it was read', async () => {
    const status = await new Promise<number | string>((resolve) => {
      const big = request(`${cluster.url}/tasks`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': String(50 * 2 ** 20) },
      });
      big.on('response', (response) => {
        resolve(response.statusCode ?? 0);
        big.destroy();
      });
      big.on('error', (error) => resolve(String(error)));
      big.write('{');
    });
    expect(status).toBe(413);
  });

  it('a foreign Host and a foreign Origin', async () => {
    const foreign = [{ host: 'evil.example' }, { origin: 'http://evil.example' }];
    for (const headers of foreign) {
      const status = await new Promise<number>((resolve, reject) => {
        const call = request(`${cluster.url}/tasks`, { headers }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
        call.on('error', reject).end();
      });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    }
  });

  it('unknown paths and methods, unknown tasks and nodes', async () => {
    const answers: Answer[] = [
      await cluster.get('/taks'),
      await cluster.get('/tasks/nobody'),
      await cluster.delete('/tasks/nobody'),
      await cluster.get('/nodes/nobody'),
      await cluster.post('/tasks', { State: 3, Task: { Name: 'nobody' } }),
    ];
    for (const { status, body } of answers) {
      expect(status).toBe(404);
      expect(body).toMatchObject({ HTTPStatusCode: 404 });
    }
  });

  it('garbage instead of HTTP ends that connection and nothing else', async () => {
    await new Promise<void>((resolve) => {
      const socket = connect(cluster.managerPort, '127.0.0.1', () => socket.write('\x00\x01\x02 nonsense\r\n\r\n'));
      socket.on('close', () => resolve());
      socket.on('error', () => resolve());
      socket.resume();
    });
    expect((await cluster.get('/health/live')).status).toBe(200);
  });
});
