import { openAttempt, SPEC_DEFAULTS, type Task } from '@cube/task';
import { TASK_EVENT_EXAMPLES } from './examples';
import { API_SCHEMAS } from './openapi-schemas';
import { parseTaskEvent } from './parse-task-event';
import { toWireNode } from './wire-node';
import { toWireAttempt, toWireTask } from './wire-task';

const view = { nodeName: (id: string) => `name-of-${id}` };

function readmeTask(): Task {
  const parsed = parseTaskEvent(TASK_EVENT_EXAMPLES['task1.json'].value);
  if (!parsed.ok || parsed.event.kind !== 'run') throw new Error('the example is refused');
  const opened = openAttempt(1, 0, null, { code: 'waiting-for-placement', message: 'waits' });
  return {
    id: parsed.event.taskId ?? '',
    spec: parsed.event.spec,
    desired: 'run',
    createdAt: Date.UTC(2024, 8, 11, 7, 38, 9),
    restartCount: 0,
    failuresInRow: 0,
    attempts: [opened],
    final: false,
    revision: 1,
  };
}

describe('a task on the wire', () => {
  it("begins as the README's answer, in its order", () => {
    const { StartTime, ...head } = toWireTask(readmeTask(), view);
    expect(StartTime).toBe('0001-01-01T00:00:00Z');
    expect(JSON.stringify(head)).toMatch(
      JSON.stringify({
        ID: 'bb1d59ef-9fc1-4e4b-a44d-db571eeed203',
        ContainerID: '',
        Name: 'test-chapter-9.1',
        State: 0,
        Image: 'cube/echo:1',
        CPU: 0,
        Memory: 0,
        Disk: 0,
        ExposedPorts: { '7777/tcp': {} },
        HostPorts: null,
        PortBindings: { '7777/tcp': '7778' },
        RestartPolicy: '',
        FinishTime: '0001-01-01T00:00:00Z',
        HealthCheck: '/health',
        RestartCount: 0,
      }).slice(0, -1),
    );
  });

  it('shows its current attempt: node by name, ports, times', () => {
    const task = readmeTask();
    const running = {
      ...openAttempt(2, 5, 9, { code: 'starting', message: 'starts' }),
      ...({ state: 'Running', nodeId: 'n1', startedAt: 1000, containerId: 'c1', health: 'healthy' } as const),
      hostPorts: { '7777/tcp': [{ hostIp: '127.0.0.1', hostPort: '7778' }] },
    };
    expect(toWireTask({ ...task, attempts: [...task.attempts, running] }, view)).toMatchObject({
      ...{ State: 2, Attempt: 2, Node: 'name-of-n1', ContainerID: 'c1', StartTime: '1970-01-01T00:00:01.000Z' },
      ...{ HostPorts: { '7777/tcp': [{ HostIp: '127.0.0.1', HostPort: '7778' }] }, Health: 'healthy' },
      ...{ NextAttemptAt: '0001-01-01T00:00:00Z', CreatedAt: '2024-09-11T07:38:09.000Z', ReasonCode: 'starting' },
    });
  });

  it('says when the next attempt comes, while it waits', () => {
    const waiting = { ...readmeTask(), attempts: [openAttempt(2, 5, 9000, { code: 'backoff', message: 'waits' })] };
    expect(toWireTask(waiting, view).NextAttemptAt).toBe('1970-01-01T00:00:09.000Z');
  });

  it('masks every value of Env', () => {
    const task = readmeTask();
    const secret = { ...task, spec: { ...task.spec, env: ['TOKEN=hunter2', 'URL=https://a?b=hunter2', 'EMPTY='] } };
    expect(toWireTask(secret, view).Env).toEqual(['TOKEN=******', 'URL=******', 'EMPTY=******']);
    expect(JSON.stringify(toWireTask(secret, view))).not.toContain('hunter2');
  });

  it('is accepted when sent back to run again, without what only Cube writes', () => {
    const read = { ...toWireTask(readmeTask(), view), ID: null };
    const parsed = parseTaskEvent({ State: 2, Task: read });
    const ours = new Set(parsed.ok ? [] : parsed.errors.map(({ Field }) => Field.replace('Task.', '')));
    expect(ours).toContain('CreatedAt');
    const kept = Object.fromEntries(Object.entries(read).filter(([name]) => !ours.has(name)));
    expect(parseTaskEvent({ State: 2, Task: kept })).toMatchObject({ ok: true });
  });

  it('has exactly the documented fields, as have attempts and nodes', () => {
    const task = readmeTask();
    const documented = (name: string) => Object.keys(API_SCHEMAS[name]?.properties ?? {}).sort();
    expect(Object.keys(toWireTask(task, view)).sort()).toEqual(documented('Task'));
    const attempt = openAttempt(1, 0, null, { code: 'backoff', message: '' });
    expect(Object.keys(toWireAttempt(attempt, view)).sort()).toEqual(documented('Attempt'));
    const capacity = { cpu: 1, memoryBytes: 2, diskBytes: 3 };
    const node = {
      ...{ id: 'i', name: 'n', address: 'a', hostId: 'h', platform: 'p', availability: 'active', liveness: 'ready' },
      ...{ capacity, reserved: capacity, drain: null, ownLabels: {}, labels: {}, taskCount: 0, stats: null },
      ...{ kernel: '', engine: '', volumes: [] },
    };
    expect(Object.keys(toWireNode(node)).sort()).toEqual(documented('Node'));
  });

  it('documents the defaults that are applied', () => {
    const input = API_SCHEMAS['TaskInput']?.properties ?? {};
    expect(input['StopGracePeriod']?.default).toBe(SPEC_DEFAULTS.stopGracePeriodSec);
    expect(input['Priority']?.default).toBe(SPEC_DEFAULTS.priority);
  });
});
