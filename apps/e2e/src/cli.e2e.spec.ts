import { buildTestImages, Cluster, CubeCommand, requireEngine, TEST_IMAGES } from '@cube/testing/system';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const SLEEP = [TEST_IMAGES.busybox, 'sleep', '600'];
const QUICK = ['--stop-timeout', '0'];
const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/;
const COLOURS = /\u001B\[\d+m/g;

describe('the command line on a real cluster', () => {
  let cluster: Cluster;
  let command: CubeCommand;
  const cube = (...words: readonly string[]) => command.run(words);
  const done = async (...words: readonly string[]) => {
    const { code, out, err } = await cube(...words);
    if (code !== 0) throw new Error(`cube ${words.join(' ')} ended with ${code}: ${err}${out}`);
    return out;
  };

  beforeAll(async () => {
    await buildTestImages(await requireEngine());
    cluster = await Cluster.start({ workers: 2 });
    command = new CubeCommand({ CUBE_URL: cluster.url, XDG_CONFIG_HOME: cluster.directory });
  }, 120_000);
  afterAll(() => cluster?.stop(), 60_000);

  it('runs a task, shows it, explains it, stops it and forgets it', async () => {
    const health = ['--health-http', '/health', '-p', '7777', '-m', '32m', '-l', 'app=web'];
    expect(await done('run', '--wait', '--name', 'web', ...QUICK, ...health, TEST_IMAGES.echo)).toBe('web\n');
    const [, row = ''] = (await done('ps')).split('\n');
    expect(row).toMatch(/^\S+ +web +Running +\d+s +healthy +worker-[01] +0 +127\.0\.0\.1:\d+->7777\/tcp$/);
    const sheet = await done('inspect', 'web');
    expect(sheet).toMatch(/^State: +Running for \d+s, healthy$/m);
    expect(sheet).toMatch(/^Asks for: +32 MiB of memory$/m);
    expect(await done('explain', 'web')).toMatch(/^\* +worker-[01] +\d+/m);
    expect(await done('status')).toMatch(/^ID +NAME +CREATED +STATE +CONTAINERNAME +IMAGE\n[0-9a-f-]{36} +web /);
    expect(await done('node')).toMatch(/^NAME +MEMORY \(MiB\) +DISK \(GiB\) +ROLE +TASKS\n/);
    const [{ ID }] = JSON.parse(await done('ps', '-o', 'json')) as [{ ID: string }];
    expect(await done('stop', '--wait', ID.slice(0, 24))).toBe('web\n');
    expect(await done('ps', '-o', 'name')).toBe('');
    expect(await done('prune', '-y')).toBe(`${ID}\n`);
    expect(await cube('inspect', 'web')).toMatchObject({ code: 5, err: 'cube: no task web: cube ps -a lists them\n' });
  }, 60_000);

  it('runs the tasks of a file, and says by line what the manager refuses', async () => {
    const file = join(cluster.directory, 'tasks.yaml');
    const task = (name: string, more = '') =>
      `Name: ${name}\nImage: ${SLEEP[0]}\nCmd: [sleep, '600']\nStopGracePeriod: 0\n${more}`;
    writeFileSync(file, `${task('one')}---\n${task('two')}`);
    expect(await done('run', '--wait', '-f', file)).toBe('one\ntwo\n');
    writeFileSync(file, `${task('three')}---\n${task('four', 'Memory: -5\n')}`);
    expect(await cube('run', '-f', file)).toMatchObject({
      ...{ code: 1, out: 'three\n' },
      err: expect.stringContaining(`tasks.yaml:10:1: Task.Memory: expected`),
    });
    writeFileSync(file, 'Image: "busybox\n');
    expect(await cube('run', '-f', file)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/tasks\.yaml:\d+:\d+: Missing closing/),
    });
    const again = await cube('run', '--name', 'one', ...SLEEP);
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('one') });
    expect(await cube('stop', 'noe')).toMatchObject({ code: 5, err: 'cube: no task noe: did you mean one?\n' });
    await done('rm', '-f', 'one', 'two', 'three');
  }, 60_000);

  it('ends with 6 when what it waits for fails, and shows why', async () => {
    const failed = await cube(
      'run',
      '--wait',
      '--name',
      'bad',
      '--restart',
      'no',
      TEST_IMAGES.busybox,
      'sh',
      '-c',
      'echo why; exit 3',
    );
    expect(failed).toMatchObject({ code: 6, out: 'bad\n', err: expect.stringContaining('exit code 3') });
    expect(await done('logs', 'bad')).toBe('why\n');
    expect(await done('ps', '-a', '--state', 'failed', '-o', 'wide')).toMatch(/bad .*exit-code .*exit code 3/);
  }, 60_000);

  it('follows logs of several tasks, and what they write to a terminal stays text', async () => {
    const evil = "printf 'a\\033[2Jb\\007\\n'; sleep 1; echo end";
    for (const name of ['xx', 'yy'])
      await done('run', '--name', name, '--restart', 'no', TEST_IMAGES.busybox, 'sh', '-c', evil);
    const followed = await command.run(['logs', '-f', 'xx', 'yy']);
    expect(followed.code).toBe(0);
    expect(
      followed.out
        .split('\n')
        .filter((line) => line.endsWith('end'))
        .sort(),
    ).toEqual(['xx | end', 'yy | end']);
    const { out } = await command.onTerminal(['logs', 'xx'], 80, { env: { NO_COLOR: '1' } });
    expect(out.replaceAll('\r\n', '\n')).toBe('a\\x1b[2Jb\\x07\nend\n');
    expect(await done('logs', 'xx')).toBe('a\u001B[2Jb\u0007\nend\n');
  }, 60_000);

  it('fits a terminal of 40 columns, in colours unless they are not wanted', async () => {
    await done('run', '--wait', '--name', 'a-task-with-quite-a-long-name', ...QUICK, '-p', '7777', TEST_IMAGES.echo);
    for (const words of [
      ['ps', '-a'],
      ['status'],
      ['node', 'ls'],
      ['node'],
      ['explain', 'a-task-with-quite-a-long-name'],
    ]) {
      const { code, out } = await command.onTerminal(words, 40);
      expect(code).toBe(0);
      const table = out.replace(COLOURS, '').split('\r\n');
      expect(table.join('')).not.toMatch(CONTROL);
      if (words[0] !== 'explain') expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(40);
    }
    expect((await command.onTerminal(['ps'], 80)).out).toMatch(COLOURS);
    expect((await command.onTerminal(['ps'], 80, { env: { NO_COLOR: '1' } })).out).not.toMatch(COLOURS);
    expect(await done('ps')).not.toMatch(COLOURS);
    expect((await command.run(['ps'], { env: { FORCE_COLOR: '1' } })).out).toMatch(COLOURS);
    await done('rm', '-f', 'a-task-with-quite-a-long-name');
  }, 60_000);

  it('asks on a terminal before it prunes', async () => {
    await done('run', '--wait', '--name', 'over', '--restart', 'no', TEST_IMAGES.busybox, 'true');
    const ids = (await done('ps', '-a', '-o', 'name')).trim().split('\n').length;
    const no = await command.onTerminal(['prune'], 100, { input: 'n\n' });
    expect([no.code, no.out]).toEqual([1, expect.stringContaining('Nothing was dropped.')]);
    expect((await done('ps', '-a', '-o', 'name')).trim().split('\n')).toHaveLength(ids);
    const yes = await command.onTerminal(['prune'], 100, { input: 'y\n' });
    expect([yes.code, yes.out]).toEqual([0, expect.stringContaining('Drop the records of these')]);
    expect(await done('ps', '-a', '-o', 'name')).toBe('');
  }, 60_000);

  it('takes Ctrl+C and Ctrl+D for no answer', async () => {
    await done('run', '--wait', '--name', 'kept', '--restart', 'no', TEST_IMAGES.busybox, 'true');
    const ctrlC = await command.onTerminal(['prune'], 100, { input: '\u0003', inputAfter: '[y/N]' });
    expect(ctrlC).toMatchObject({ code: 130, out: expect.not.stringContaining('Aborted') });
    const ctrlD = await command.onTerminal(['prune'], 100, { input: '\u0004', inputAfter: '[y/N]' });
    expect(ctrlD).toMatchObject({ code: 1, out: expect.stringContaining('Nothing was dropped.') });
    await done('rm', 'kept');
  }, 60_000);

  it('fails where what it tells cannot be written', async () => {
    const { code, err } = await command.shell('"$CUBE" ps > /dev/full');
    expect([code, err]).toEqual([1, expect.stringMatching(/^cube: what it tells can't be written: .*no space/)]);
  }, 60_000);

  it('tells of an event at once, also of a second manager process after the first', async () => {
    const following = command.start(['events', '-f', '--tail', '0', '-o', 'json']);
    const seen: { readonly Message: string; readonly lateMs: number }[] = [];
    createInterface({ input: following.stdout ?? process.stdin }).on('line', (line) => {
      const { Message, Timestamp } = JSON.parse(line) as { Message: string; Timestamp: string };
      seen.push({ Message, lateMs: Date.now() - Date.parse(Timestamp) });
    });
    const see = async (text: string): Promise<number> => {
      const deadline = performance.now() + 30_000;
      while (performance.now() < deadline) {
        const found = seen.find(({ Message }) => Message.includes(text));
        if (found !== undefined) return found.lateMs;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      throw new Error(`no event says ${text}: ${JSON.stringify(seen)}`);
    };
    try {
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await done('run', '--name', 'first', '--memory', '900g', ...SLEEP);
      expect(await see('as first')).toBeLessThan(1000);
      await cluster.manager?.end('SIGKILL');
      cluster.startManager();
      await cluster.ready();
      await done('run', '--name', 'second', '--memory', '900g', ...SLEEP);
      await see('as second');
      expect(seen.filter(({ Message }) => Message.includes('as first'))).toHaveLength(1);
    } finally {
      following.kill('SIGINT');
      const [code] = (await once(following, 'exit')) as [number];
      expect(code).toBe(130);
    }
    await done('rm', '-f', 'first', 'second');
  }, 90_000);

  it('drains a node, with its progress, and the tasks run on elsewhere', async () => {
    await done('run', '--wait', '--name', 'moving', ...QUICK, '--affinity', 'node.name==worker-0', ...SLEEP);
    expect(await done('inspect', 'moving')).toMatch(/^Node: +worker-0$/m);
    const drained = await cube('node', 'drain', 'worker-0');
    expect(drained).toMatchObject({
      code: 0,
      err: expect.stringMatching(/worker-0: 1 task left\n[^]*worker-0: empty\n$/),
    });
    expect(await done('inspect', 'moving')).toMatch(/^Node: +worker-1$/m);
    expect(await done('node', 'ls')).toMatch(/^worker-0 +draining +0 /m);
    await done('node', 'activate', 'worker-0');
    await done('node', 'label', 'worker-0', 'disk=ssd');
    expect(await done('node', 'ls')).toMatch(/^worker-0 +ready +0 .*disk=ssd$/m);
    expect(await done('plan', '--drain', 'worker-1')).toMatch(/^moving +drained +worker-1 +worker-0$/m);
    await done('node', 'label', 'worker-0', 'disk-');
    await done('rm', '-f', 'moving');
  }, 90_000);

  it('gives a task another container and another spec', async () => {
    await done('run', '--wait', '--name', 'web', ...QUICK, ...SLEEP);
    await done('restart', '--wait', 'web');
    expect(await done('inspect', 'web')).toMatch(/^Restarts: +0 charged to it, 2 attempts$/m);
    await done('run', '--wait', '--replace', '--name', 'web', ...QUICK, '-l', 'v=2', ...SLEEP);
    expect(await done('ps', '-l', 'v=2', '-o', 'name')).toBe('web\n');
    await done('rm', '-f', 'web');
  }, 90_000);

  it('saves a backup that restore takes', async () => {
    const file = join(cluster.directory, 'backup.sqlite');
    expect(await done('backup', file)).toMatch(/^Saved revision \d+ \(\d+ bytes\) to /);
    expect(await cube('backup', file)).toMatchObject({ code: 2, err: expect.stringContaining('exists already') });
    const env = { CUBE_DATA_DIR: join(cluster.directory, 'restored'), CUBE_CLUSTER: cluster.name };
    const restored = await command.run(['restore', file], { env });
    expect({ code: restored.code, err: restored.err }).toEqual({ code: 0, err: '' });
  }, 60_000);

  it('tells a manager that is away, and a token that is not taken, from everything else', async () => {
    expect((await command.run(['ps'], { env: { CUBE_URL: 'http://127.0.0.1:9' } })).code).toBe(3);
    const guarded = await Cluster.start({
      workers: 0,
      managerEnv: { CUBE_TOKEN: 'right-token-of-users-1', CUBE_NODE_TOKEN: 'token-of-nodes-123456' },
      headers: { authorization: 'Bearer right-token-of-users-1' },
    });
    try {
      const env = { CUBE_URL: guarded.url };
      expect(await command.run(['ps'], { env })).toMatchObject({
        code: 4,
        err: expect.stringContaining('No token was sent'),
      });
      expect(await command.run(['ps'], { env: { ...env, CUBE_TOKEN: 'old' } })).toMatchObject({ code: 4, out: '' });
      const add = ['context', 'add', 'guarded', '--url', guarded.url, '--token-file', '-'];
      expect((await command.run(add, { input: 'right-token-of-users-1\n' })).code).toBe(0);
      const called = new CubeCommand({ XDG_CONFIG_HOME: cluster.directory });
      expect((await called.run(['ps'])).code).toBe(0);
      expect((await called.run(['context', 'rm', 'guarded'])).code).toBe(0);
    } finally {
      await guarded.stop();
    }
  }, 60_000);

  it('ends quietly when whoever reads has seen enough', async () => {
    const reading = command.start(['events', '-f', '--tail', '1000', '-o', 'json']);
    await once(reading.stdout ?? process.stdin, 'data');
    const exited = once(reading, 'exit');
    reading.stdout?.destroy();
    let err = '';
    reading.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
    await done('run', '--name', 'more', '--restart', 'no', TEST_IMAGES.busybox, 'true');
    const [code] = (await exited) as [number];
    expect({ code, err }).toEqual({ code: 0, err: '' });
  }, 60_000);
});
