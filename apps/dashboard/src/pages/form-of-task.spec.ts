import type { Task } from '../cluster/wire';
import { wireTask } from '../cluster/wire.fixture';
import { changedTask, formOf } from './form-of-task';

/** What a user may ask for, as the API answers it. */
const SPEC = {
  ...{ Name: 'web', Image: 'cube/echo:1', CPU: 0.5, Memory: 2 ** 28 + 2 ** 10, Disk: 2 ** 30, Pids: 64 },
  ...{ ExposedPorts: { '80/tcp': {}, '53/udp': {} }, PortBindings: { '80/tcp': '127.0.0.1:8080', '53/udp': '' } },
  ...{ RestartPolicy: 'on-failure:5', HealthCheck: { Type: 'tcp', Port: 80, Interval: 5 } },
  ...{ Cmd: ['sh', '-c', `echo "it's $HOME"\nsleep 1 \\`, ''], Entrypoint: ['/init', '--'] },
  ...{ Env: ['A=******', 'B=******'], Labels: { app: 'web', empty: '', pair: 'x=y' } },
  ...{ WorkingDir: '/srv', User: '1000', StopGracePeriod: 3, PullPolicy: 'never', Platform: 'linux/amd64' },
  Mounts: [
    { Type: 'volume', Source: 'data', Target: '/data' },
    { Type: 'volume', Source: 'etc', Target: '/etc/web', ReadOnly: true },
  ],
  ...{ Singleton: true, Priority: 70, Strategy: 'binpack', Constraints: ['node.labels.disk==ssd'] },
  ...{ Affinities: [{ Weight: 5 }], Spread: [{ Over: 'node.labels.zone' }], MaxPerNode: 2 },
};

const task = (change: Readonly<Record<string, unknown>> = {}): Task =>
  wireTask({ ID: 't1', ...SPEC, ...change } as unknown as Parameters<typeof wireTask>[0]);

describe('the form of a task that is there', () => {
  it('asks for the very same when nothing is changed', () => {
    expect(changedTask(task(), formOf(task()))).toEqual(SPEC);
  });

  it('asks for what is changed, and leaves out what is taken away', () => {
    const form = { ...formOf(task()), image: 'cube/echo:2', command: '', memory: '64 MiB', healthCheck: '/health' };
    const { Cmd: _, ...rest } = SPEC;
    expect(changedTask(task(), form)).toEqual({
      ...rest,
      Image: 'cube/echo:2',
      Memory: 2 ** 26,
      HealthCheck: '/health',
    });
  });

  it('does not ask for what the task says nothing of', () => {
    const plain = task({ Cmd: null, Entrypoint: null, HealthCheck: null, CPU: 0, Memory: 0, Env: [] });
    const asked = changedTask(plain, formOf(plain));
    for (const key of ['Cmd', 'Entrypoint', 'HealthCheck', 'CPU', 'Memory', 'Env', 'State', 'Node', 'ID']) {
      expect(asked).not.toHaveProperty(key);
    }
  });

  it.each([
    [2 ** 30, '1 GiB'],
    [2 ** 28 + 2 ** 20, '257 MiB'],
    [1_000, '1000'],
  ])('writes %d bytes as %s: nothing is rounded away', (Memory, expected) => {
    expect(formOf(task({ Memory })).memory).toBe(expected);
  });
});
