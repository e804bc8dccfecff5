import { SPEC_DEFAULTS } from '@cube/task';
import { DEFAULT_PROBE_TIMING } from '@cube/task';
import fc from 'fast-check';
import { TASK_EVENT_EXAMPLES } from './examples';
import { parseTaskEvent, type SubmittedEvent } from './parse-task-event';

const containing = (text: string): unknown => expect.stringContaining(text);

const TASK_ID = 'bb1d59ef-9fc1-4e4b-a44d-db571eeed203';

function accepted(body: unknown): SubmittedEvent {
  const parsed = parseTaskEvent(body);
  if (!parsed.ok) throw new Error(`refused: ${JSON.stringify(parsed.errors)}`);
  return parsed.event;
}

function refusedFields(body: unknown): string[] {
  const parsed = parseTaskEvent(body);
  return parsed.ok ? [] : parsed.errors.map(({ Field }) => Field);
}

const run = (task: Record<string, unknown>) => ({ State: 2, Task: { Image: 'cube/echo:1', ...task } });
const spec = (task: Record<string, unknown>) => {
  const event = accepted(run(task));
  if (event.kind !== 'run') throw new Error('not a run');
  return event.spec;
};

describe('a TaskEvent that asks to run', () => {
  it("reads the README's task", () => {
    expect(accepted(TASK_EVENT_EXAMPLES['task1.json'].value)).toEqual({
      kind: 'run',
      eventId: 'a7aa1d44-08f6-443e-9378-f5884311018e',
      timestamp: null,
      taskId: TASK_ID,
      spec: {
        ...SPEC_DEFAULTS,
        name: 'test-chapter-9.1',
        image: 'cube/echo:1',
        exposedPorts: ['7777/tcp'],
        portBindings: { '7777/tcp': '7778' },
        healthCheck: { ...DEFAULT_PROBE_TIMING, type: 'http', path: '/health', port: null },
      },
    });
  });

  it('needs an image and nothing else', () => {
    expect(spec({})).toEqual({ ...SPEC_DEFAULTS, name: '', image: 'cube/echo:1' });
    expect(refusedFields({ State: 2, Task: {} })).toEqual(['Task.Image']);
  });

  it('takes null for absent, as Go clients write empty maps and lists', () => {
    expect(spec({ ID: null, PortBindings: null, ExposedPorts: null, Env: null, Mounts: null, Memory: null })).toEqual(
      spec({}),
    );
  });

  it('takes the empty values of what only Cube writes, as Go clients write every field of their task', () => {
    const zero = '0001-01-01T00:00:00Z';
    const go = { ContainerID: '', HostPorts: null, StartTime: zero, FinishTime: zero, RestartCount: 0, State: 1 };
    expect(spec({ ...go, Node: '', Final: false, Health: 'none', ExitCode: null })).toEqual(spec({}));
  });

  it('exposes a bound port without being told, lowest port first, each under one spelling', () => {
    const ports = spec({ ExposedPorts: { '9000': {}, '53/udp': {} }, PortBindings: { '80/tcp': '', '53/udp': '53' } });
    expect(ports.exposedPorts).toEqual(['53/udp', '80/tcp', '9000/tcp']);
    expect(ports.portBindings).toEqual({ '80/tcp': '', '53/udp': '53' });
  });

  it('lets one host port be bound for tcp and for udp', () => {
    expect(spec({ PortBindings: { '53/tcp': '53', '53/udp': '53' } }).exposedPorts).toEqual(['53/tcp', '53/udp']);
  });

  it('reads a health check in its long form', () => {
    const http = { Path: '/up', Port: 80, Interval: 0.5, Timeout: 1.5, Retries: 1, StartPeriod: 30 };
    expect(spec({ HealthCheck: http }).healthCheck).toEqual({
      ...{ type: 'http', path: '/up', port: 80 },
      ...{ intervalSec: 0.5, timeoutSec: 1.5, retries: 1, startPeriodSec: 30 },
    });
    expect(spec({ HealthCheck: { Type: 'command', Command: ['true'] } }).healthCheck).toEqual({
      ...DEFAULT_PROBE_TIMING,
      type: 'command',
      command: ['true'],
    });
    expect(spec({ HealthCheck: '' }).healthCheck).toBeNull();
  });
});

describe('a TaskEvent that is refused names the field', () => {
  const long = (length: number) => 'x'.repeat(length);
  const cases: [string, unknown, string[]][] = [
    ['no object', 7, ['']],
    ['a list', [run({})], ['']],
    ['no state', { Task: { Image: 'a' } }, ['State']],
    ['a state that can not be asked for', { State: 1, Task: {} }, ['State']],
    ['a state as text', { State: '2', Task: {} }, ['State']],
    ['no task', { State: 2 }, ['Task']],
    ['a list of tasks', { State: 2, Task: [{ Image: 'a' }] }, ['Task']],
    ['an event ID that is no UUID', { ...run({}), ID: '123' }, ['ID']],
    ['the nil UUID', { ...run({}), ID: '00000000-0000-0000-0000-000000000000' }, ['ID']],
    ['a time that is none', { ...run({}), Timestamp: 'yesterday' }, ['Timestamp']],
    [
      'faults around and in the task, all at once',
      { ID: 'x', State: 2, Task: { Image: 'A B', CPU: -1 } },
      ['ID', 'Task.Image', 'Task.CPU'],
    ],
    [
      'faults of form and of placement, all at once',
      run({ Memory: -5, Strategy: 'astrology', Constraints: ['disk ssd', 'node.name==a', 'node.colour==red'] }),
      ['Task.Memory', 'Task.Strategy', 'Task.Constraints[0]', 'Task.Constraints[2]'],
    ],
    [
      'what is missing along with what is wrong',
      { State: 2, Task: { CPU: -1, HealthCheck: '/health' } },
      ['Task.CPU', 'Task.HealthCheck', 'Task.Image'],
    ],
    [
      'faults of the task along with a state that says nothing',
      { State: 7, Task: { Memory: -5, Strategy: 'astrology', ContainerID: 'x' } },
      ['State', 'Task.Memory', 'Task.Strategy'],
    ],
    [
      'a wrong port and one bound twice',
      run({ PortBindings: { '0/tcp': '1', '80/tcp': '90', '81/tcp': '90', '82/tcp': 'x' } }),
      ['Task.PortBindings["0/tcp"]', 'Task.PortBindings["82/tcp"]', 'Task.PortBindings["81/tcp"]'],
    ],
    [
      'a wrong mount and a target used twice',
      run({ Mounts: [{ Source: 'data', Target: '/a' }, { Source: '/etc', Target: '/a' }, 7] }),
      ['Task.Mounts[1].Source', 'Task.Mounts[2]', 'Task.Mounts[1].Target'],
    ],
    [
      'a wrong port of a probe and a path that its type has not',
      run({ HealthCheck: { Type: 'tcp', Port: 0, Path: '/' } }),
      ['Task.HealthCheck.Port', 'Task.HealthCheck.Path'],
    ],
    ['an unknown strategy', run({ Strategy: 'astrology' }), ['Task.Strategy']],
    ['a node, which only Cube writes', run({ Node: 'worker-2' }), ['Task.Node']],
    [
      'an answer that is sent back',
      run({ State: 2, ContainerID: 'x', Attempt: 1, HostPorts: { '80/tcp': [{ HostIp: '', HostPort: '80' }] } }),
      ['Task.State', 'Task.ContainerID', 'Task.Attempt', 'Task.HostPorts'],
    ],
    ['an unknown field of the event', { ...run({}), Extra: 1 }, ['Extra']],
    ['an unknown field of the task', run({ Privileged: true }), ['Task.Privileged']],
    ['a name with a space', run({ Name: 'a b' }), ['Task.Name']],
    ['a name of one character', run({ Name: 'a' }), ['Task.Name']],
    ['a name of 64 characters', run({ Name: long(64) }), ['Task.Name']],
    ['a name that looks like an ID', run({ Name: TASK_ID }), ['Task.Name']],
    ["a name of one of the workers' containers", run({ Name: `cube-${TASK_ID}-1` }), ['Task.Name']],
    ['a task state beyond all', run({ State: 5 }), ['Task.State']],
    ['an image in upper case', run({ Image: 'Cube/Echo:1' }), ['Task.Image']],
    ['CPU below nothing', run({ CPU: -0.5 }), ['Task.CPU']],
    ['CPU below what the engine takes', run({ CPU: 0.001 }), ['Task.CPU']],
    ['CPU beyond any host', run({ CPU: 4097 }), ['Task.CPU']],
    ['CPU as text', run({ CPU: '1' }), ['Task.CPU']],
    ['memory below nothing', run({ Memory: -5 }), ['Task.Memory']],
    ["memory below the engine's least", run({ Memory: 6_291_455 }), ['Task.Memory']],
    ['a part of a byte', run({ Memory: 6_291_456.5 }), ['Task.Memory']],
    ['more memory than there is', run({ Memory: 2 ** 50 + 1 }), ['Task.Memory']],
    ['disk below nothing', run({ Disk: -1 }), ['Task.Disk']],
    ['port 0', run({ ExposedPorts: { '0/tcp': {} } }), ['Task.ExposedPorts["0/tcp"]']],
    ['port 65536', run({ PortBindings: { '65536/tcp': '1' } }), ['Task.PortBindings["65536/tcp"]']],
    ['an unknown protocol', run({ ExposedPorts: { '80/icmp': {} } }), ['Task.ExposedPorts["80/icmp"]']],
    ['a host port of 70000', run({ PortBindings: { '80/tcp': '70000' } }), ['Task.PortBindings["80/tcp"]']],
    ['a host port as number', run({ PortBindings: { '80/tcp': 80 } }), ['Task.PortBindings["80/tcp"]']],
    [
      'a host port used twice',
      run({ PortBindings: { '80/tcp': '90', '81/tcp': '90' } }),
      ['Task.PortBindings["81/tcp"]'],
    ],
    [
      'a container port under two spellings',
      run({ ExposedPorts: { '80': {}, '80/tcp': {} } }),
      ['Task.ExposedPorts["80/tcp"]'],
    ],
    ['an unknown restart policy', run({ RestartPolicy: 'sometimes' }), ['Task.RestartPolicy']],
    [
      'a probe of another host',
      run({ HealthCheck: '//evil.example/', ExposedPorts: { '80/tcp': {} } }),
      ['Task.HealthCheck'],
    ],
    ['a probe without a port', run({ HealthCheck: '/health' }), ['Task.HealthCheck']],
    [
      'a probe of a udp port only',
      run({ HealthCheck: '/health', ExposedPorts: { '53/udp': {} } }),
      ['Task.HealthCheck'],
    ],
    ['a probe too often', run({ HealthCheck: { Path: '/', Port: 1, Interval: 0.05 } }), ['Task.HealthCheck.Interval']],
    ['a command without command', run({ HealthCheck: { Type: 'command' } }), ['Task.HealthCheck.Command']],
    ['a path for tcp', run({ HealthCheck: { Type: 'tcp', Path: '/', Port: 1 } }), ['Task.HealthCheck.Path']],
    ['an unknown field of a probe', run({ HealthCheck: { Path: '/', Port: 1, Host: 'x' } }), ['Task.HealthCheck.Host']],
    ['a command line as text', run({ Cmd: 'sleep 1' }), ['Task.Cmd']],
    ['NUL in an argument', run({ Cmd: ['a', 'b\0c'] }), ['Task.Cmd[1]']],
    ['a lone surrogate', run({ Cmd: ['\ud800'] }), ['Task.Cmd[0]']],
    ['too many arguments', run({ Cmd: Array(1001).fill('a') }), ['Task.Cmd']],
    ['an environment without values', run({ Env: ['A=1', 'B'] }), ['Task.Env[1]']],
    ['too large an environment', run({ Env: [`A=${long(256 * 1024)}`] }), ['Task.Env']],
    ['too many variables', run({ Env: Array(1001).fill('A=1') }), ['Task.Env']],
    ['a masked value that came from a read', run({ Env: ['TOKEN=******'] }), ['Task.Env[0]']],
    ['our labels', run({ Labels: { 'cube.task': 'x' } }), ['Task.Labels["cube.task"]']],
    [
      "the engine's labels",
      run({ Labels: { 'com.docker.compose.project': 'x' } }),
      ['Task.Labels["com.docker.compose.project"]'],
    ],
    ['a label that is no text', run({ Labels: { a: 1 } }), ['Task.Labels["a"]']],
    ['a relative working directory', run({ WorkingDir: 'app' }), ['Task.WorkingDir']],
    ['a user with a space', run({ User: 'a b' }), ['Task.User']],
    ['a host path', run({ Mounts: [{ Source: '/etc', Target: '/x' }] }), ['Task.Mounts[0].Source']],
    ['a bind mount', run({ Mounts: [{ Type: 'bind', Source: 'data', Target: '/x' }] }), ['Task.Mounts[0].Type']],
    ['a mount out of bounds', run({ Mounts: [{ Source: 'data', Target: '/x/../etc' }] }), ['Task.Mounts[0].Target']],
    ['a mount over everything', run({ Mounts: [{ Source: 'data', Target: '/' }] }), ['Task.Mounts[0].Target']],
    [
      'driver options',
      run({ Mounts: [{ Source: 'data', Target: '/x', VolumeOptions: {} }] }),
      ['Task.Mounts[0].VolumeOptions'],
    ],
    [
      'a target used twice',
      run({
        Mounts: [
          { Source: 'd1', Target: '/x' },
          { Source: 'd2', Target: '/x/' },
        ],
      }),
      ['Task.Mounts[1].Target'],
    ],
    ['grace beyond an hour', run({ StopGracePeriod: 3601 }), ['Task.StopGracePeriod']],
    ['an unknown pull policy', run({ PullPolicy: 'maybe' }), ['Task.PullPolicy']],
    ['a platform without architecture', run({ Platform: 'linux' }), ['Task.Platform']],
    ['priority beyond 100', run({ Priority: 101 }), ['Task.Priority']],
    ['a strategy that is no name', run({ Strategy: '../x' }), ['Task.Strategy']],
    ['100,000 constraints', run({ Constraints: Array(100_000).fill('a==b') }), ['Task.Constraints']],
    ['a key that every object inherits', run({ hasOwnProperty: 1 }), ['Task.hasOwnProperty']],
    ['__proto__', JSON.parse('{"State":2,"Task":{"Image":"a","__proto__":{"Privileged":true}}}'), ['Task.__proto__']],
    ['constructor in labels', run({ Labels: { constructor: 'x' } }), ['Task.Labels.constructor']],
  ];

  it.each(cases)('%s', (_what, body, fields) => {
    expect(refusedFields(body)).toEqual(fields);
  });

  it('says what was given and what is expected, and guesses what a misspelt field was to be', () => {
    expect(parseTaskEvent(run({ Memory: -5 }))).toMatchObject({
      errors: [{ Field: 'Task.Memory', Value: -5, Expected: containing('6291456') }],
    });
    expect(parseTaskEvent(run({ image: 'x' }))).toMatchObject({
      errors: [{ Field: 'Task.image', Value: null, Expected: 'a known field: did you mean Image?' }],
    });
  });

  it('says how to ask for what an observed field can not ask for', () => {
    expect(parseTaskEvent(run({ Node: 'worker-2' }))).toMatchObject({
      errors: [{ Field: 'Task.Node', Value: 'worker-2', Expected: containing('"Constraints":["node.name==NAME"]') }],
    });
  });

  it('cuts long values and long lists of errors', () => {
    const parsed = parseTaskEvent(run({ Name: 'n'.repeat(5000), Cmd: Array(1000).fill(1) }));
    if (parsed.ok) throw new Error('accepted');
    expect(parsed.errors).toHaveLength(50);
    expect(parsed.errors.every(({ Value }) => String(Value).length <= 100)).toBe(true);
  });

  it('survives 100,000 nested lists', () => {
    let nested: unknown = [];
    for (let depth = 0; depth < 100_000; depth += 1) nested = [nested];
    expect(parseTaskEvent(run({ Cmd: nested }))).toMatchObject({ ok: false });
  });

  it('never repeats a value of Env, however it is misplaced', () => {
    const secret = 'hunter2';
    const bodies = [
      run({ Env: [secret] }),
      run({ Env: secret }),
      run({ Env: { TOKEN: secret } }),
      run({ Env: [{ TOKEN: secret }] }),
      run({ Env: [`TOK EN=${secret}`] }),
      run({ Env: [`TOKEN=${secret}\0`] }),
      run({ env: [`TOKEN=${secret}`] }),
      run({ environment: `TOKEN=${secret}` }),
      { State: 2, Task: [{ Env: [`TOKEN=${secret}`] }] },
    ];
    for (const body of bodies) {
      const answer = JSON.stringify(parseTaskEvent(body));
      expect(answer).toContain('"ok":false');
      expect(answer).not.toContain(secret);
    }
  });

  it('answers anything whatever, without throwing', () => {
    const keys = [
      'ID',
      'State',
      'Task',
      'Image',
      'Env',
      'HealthCheck',
      'Mounts',
      'Labels',
      'PortBindings',
      'ExposedPorts',
      '__proto__',
    ];
    const soup = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: 'small' }, fc.jsonValue(), fc.constantFrom(2, 3, 'a', '/x'), tie('object')),
      object: fc.dictionary(fc.constantFrom(...keys), tie('value')),
    })).object;
    fc.assert(
      fc.property(soup, (body) => {
        const parsed = parseTaskEvent(body);
        expect(parsed.ok || parsed.errors.length > 0).toBe(true);
      }),
    );
  });
});

describe('a TaskEvent that asks to stop', () => {
  it("reads the README's stop_task.json", () => {
    expect(accepted({ ...TASK_EVENT_EXAMPLES['stop_task.json'].value })).toEqual({
      kind: 'stop',
      eventId: '6be4cb6b-61d1-40cb-bc7b-9cacefefa60c',
      timestamp: null,
      target: { id: TASK_ID, name: 'test-chapter-9.1' },
    });
  });

  it('needs an ID or a name', () => {
    expect(accepted({ State: 3, Task: { Name: 'web' } })).toMatchObject({ target: { id: null, name: 'web' } });
    expect(accepted({ State: 3, Task: { ID: TASK_ID.toUpperCase() } })).toMatchObject({
      target: { id: TASK_ID, name: null },
    });
    expect(refusedFields({ State: 3, Task: { Image: 'cube/echo:1' } })).toEqual(['Task.ID']);
  });

  it('ignores other known fields, whatever they hold, but refuses unknown ones', () => {
    expect(accepted({ State: 3, Task: { ID: TASK_ID, Memory: -5, State: 9 } })).toMatchObject({ kind: 'stop' });
    expect(refusedFields({ State: 3, Task: { ID: TASK_ID, Force: true } })).toEqual(['Task.Force']);
    expect(refusedFields({ State: 3, Task: { ID: 'x' } })).toEqual(['Task.ID']);
  });
});
