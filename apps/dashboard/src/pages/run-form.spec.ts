import { EMPTY_FORM, fieldMeant, readBytes, taskOf, unreadable } from './run-form';

describe('the form that runs a task', () => {
  it('asks for no more than what was typed', () => {
    expect(taskOf({ ...EMPTY_FORM, image: ' cube/echo:1 ' })).toEqual({ Image: 'cube/echo:1' });
  });

  it('writes every field as the API reads it', () => {
    const task = taskOf({
      ...{ image: 'cube/echo:1', name: 'web', command: 'sh -c "echo hi"', cpu: '0.5', memory: '256 MiB' },
      ...{
        ports: '8080:80\n53:53/udp\n9000\n',
        env: 'A=1\n\nB=x=y',
        labels: 'app=web\nbare',
        volumes: 'data:/data\nconf:/etc/c:ro',
      },
      ...{
        constraints: 'node.labels.disk==ssd',
        restartPolicy: 'always',
        healthCheck: '/health',
        priority: '90',
        singleton: true,
      },
    });
    expect(task).toEqual({
      ...{ Image: 'cube/echo:1', Name: 'web', Cmd: ['sh', '-c', 'echo hi'], CPU: 0.5, Memory: 2 ** 28 },
      PortBindings: { '80/tcp': '8080', '53/udp': '53', '9000/tcp': '' },
      ...{ Env: ['A=1', 'B=x=y'], Labels: { app: 'web', bare: '' } },
      Mounts: [
        { Type: 'volume', Source: 'data', Target: '/data' },
        { Type: 'volume', Source: 'conf', Target: '/etc/c', ReadOnly: true },
      ],
      ...{
        Constraints: ['node.labels.disk==ssd'],
        RestartPolicy: 'always',
        HealthCheck: '/health',
        Priority: 90,
        Singleton: true,
      },
    });
  });

  it('sends what is no number as it was typed, for the API to refuse', () => {
    expect(taskOf({ ...EMPTY_FORM, image: 'a', cpu: 'half', memory: '1 parsec' })).toMatchObject({
      CPU: 'half',
      Memory: '1 parsec',
    });
  });

  it.each([
    ['1048576', 1_048_576],
    ['256m', 2 ** 28],
    ['256 MiB', 2 ** 28],
    ['1.5g', 1.5 * 2 ** 30],
    ['64kb', 65_536],
    ['-5', '-5'],
    ['12 q', '12 q'],
  ])('reads %s of memory', (text, expected) => expect(readBytes(text)).toBe(expected));

  it('sends no number that JSON can not write', () => {
    const digits = '9'.repeat(400);
    expect(taskOf({ ...EMPTY_FORM, cpu: '1e999', priority: '-1e999', memory: digits })).toMatchObject({
      CPU: '1e999',
      Priority: '-1e999',
      Memory: digits,
    });
  });

  it.each([
    ['command', `sh -c 'a`, 'Task.Cmd'],
    ['ports', '8080:80\n8081:80', 'Task.PortBindings'],
    ['labels', 'app=a\napp=b', 'Task.Labels'],
    ['volumes', 'data:/x:r0', 'Task.Mounts'],
    ['volumes', 'data', 'Task.Mounts'],
    ['volumes', 'data:/x:ro:z', 'Task.Mounts'],
  ])('refuses what it can not read: %s %j', (field, text, expected) => {
    expect(unreadable({ ...EMPTY_FORM, [field]: text }).map(({ Field }) => Field)).toEqual([expected]);
  });

  it('refuses nothing that it can read', () => {
    const form = { ports: '8080:80\n8080:80/udp\n90', labels: 'a=1\nb', volumes: 'a:/x\nb:/y:rw\nc:/z:ro' };
    expect(unreadable({ ...EMPTY_FORM, ...form, command: 'sh -c "a"' })).toEqual([]);
  });

  it.each([
    ['Task.Memory', 'memory'],
    ['Place[0].Task.PortBindings["80/tcp"]', 'ports'],
    ['Task.Mounts[0].Source', 'volumes'],
    ['Task.Frobnicate', null],
    ['ID', null],
  ])('shows what is said of %s where it was typed', (path, field) => expect(fieldMeant(path)).toBe(field));
});
