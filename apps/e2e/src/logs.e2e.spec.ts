import { buildTestImages, Cluster, COMPLETED, FAILED, requireEngine, until } from '@cube/testing/system';
import Docker from 'dockerode';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';

interface Entry {
  readonly Name?: string;
  readonly Attempt?: number;
  readonly Node?: string;
  readonly Stream?: string;
  readonly Time?: string;
  readonly Line?: string;
  readonly Truncated?: boolean;
  readonly Notice?: string;
}

/** Reads a stream of JSON lines until `enough` or its end, and hangs up. */
async function read(url: string, enough: (entries: readonly Entry[]) => boolean = () => false): Promise<Entry[]> {
  const answer = await fetch(url, {
    headers: { accept: 'application/x-ndjson' },
    signal: AbortSignal.timeout(100_000),
  });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
  const entries: Entry[] = [];
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of answer.body ?? []) {
    const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    entries.push(...lines.flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Entry])));
    if (enough(entries)) break;
  }
  return entries;
}

const lines = (entries: readonly Entry[]) => entries.flatMap(({ Line }) => Line ?? []);
const notices = (entries: readonly Entry[]) => entries.flatMap(({ Notice }) => Notice ?? []);

/** A reader that is answered, and then takes nothing. */
async function unread(port: number, path: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: application/x-ndjson\r\n\r\n`);
  const [first] = (await once(socket, 'data')) as [Buffer];
  socket.pause();
  expect(first.toString()).toMatch(/^HTTP\/1\.1 200 /);
  return socket;
}

jest.setTimeout(120_000);

describe('what tasks write', () => {
  const docker = new Docker();
  let cluster: Cluster;
  let image: string;

  beforeAll(async () => {
    image = (await buildTestImages(await requireEngine())).busybox;
    cluster = await Cluster.start({ workers: 2 });
  }, 180_000);

  afterAll(() => cluster?.stop(), 60_000);

  const sh = (Name: string, script: string, more: Record<string, unknown> = {}) =>
    cluster.run({ Name, Image: image, Cmd: ['sh', '-c', script], StopGracePeriod: 0, ...more });

  const killAndStart = async (index: number): Promise<void> => {
    await cluster.workers[index]?.end('SIGKILL');
    cluster.startWorker(index);
  };

  it('is read as text, of ended attempts too, and as JSON lines with its stream and time', async () => {
    await sh('short', 'echo out; echo err >&2; printf end', { RestartPolicy: 'no' });
    await cluster.final('short');
    const text = await (await fetch(`${cluster.url}/tasks/short/logs`)).text();
    expect(text.split('\n').sort()).toEqual(['', 'end', 'err', 'out']);
    const entries = await read(`${cluster.url}/tasks/short/logs?follow=true`);
    expect(entries.map(({ Name, Attempt, Stream, Line }) => [Name, Attempt, Stream, Line]).sort()).toEqual([
      ['short', 1, 'stderr', 'err'],
      ['short', 1, 'stdout', 'end'],
      ['short', 1, 'stdout', 'out'],
    ]);
    const tail = await fetch(`${cluster.url}/tasks/short/logs?tail=1&timestamps=true`);
    expect(await tail.text()).toMatch(/^\d{4}-\d\d-\d\dT[0-9:]+\.\d{9}Z \w+\n$/);
  });

  it('is followed over a restart on another node, with a notice', async () => {
    await sh('moves', 'echo attempt; exec sleep 3600', { RestartPolicy: 'always' });
    await cluster.running('moves');
    const { ContainerID } = await cluster.task('moves');
    const following = read(`${cluster.url}/tasks/moves/logs?follow=true`, (entries) => lines(entries).length === 2);
    await docker.getContainer(ContainerID).kill();
    const entries = await following;
    expect(entries.flatMap(({ Line, Attempt }) => (Line === undefined ? [] : [[Line, Attempt]]))).toEqual([
      ['attempt', 1],
      ['attempt', 2],
    ]);
    expect(notices(entries)).toEqual([expect.stringMatching(/^moves: attempt 2 goes on, on /)]);
    const first = await read(`${cluster.url}/tasks/moves/logs?attempt=1`);
    expect(first.map(({ Attempt }) => Attempt)).toEqual([1]);
  });

  it('goes on, without a gap and without a line twice, after its worker was killed and came back', async () => {
    await sh('ticks', 'i=0; while :; do i=$((i+1)); echo $i; sleep 0.2; done');
    await cluster.running('ticks');
    const { Node } = await cluster.task('ticks');
    const index = cluster.workers.findIndex((_, one) => `worker-${one}` === Node);
    let killed: Promise<void> | null = null;
    const entries = await read(`${cluster.url}/tasks/ticks/logs?follow=true&tail=0`, (seen) => {
      if (lines(seen).length >= 3) killed ??= killAndStart(index);
      return killed !== null && lines(seen).length >= 30;
    });
    const numbers = lines(entries).map(Number);
    expect(numbers).toEqual(numbers.map((_, at) => (numbers[0] ?? 0) + at));
    expect(notices(entries)).toHaveLength(1);
  });

  it('of several tasks comes in one stream, to which an unreachable node costs its own lines and a notice', async () => {
    const count = 'i=0; while :; do i=$((i+1)); echo $i; sleep 0.2; done';
    await sh('left', count, { Constraints: ['node.name==worker-0'] });
    await sh('right', count, { Constraints: ['node.name==worker-1'] });
    await cluster.running('left');
    await cluster.running('right');
    let killed: Promise<unknown> | null = null;
    let atNotice = 0;
    const entries = await read(`${cluster.url}/logs?task=left&task=right&follow=true&tail=0`, (seen) => {
      const of = (name: string) => seen.filter(({ Name }) => Name === name).length;
      if (of('left') > 2 && of('right') > 2) killed ??= cluster.workers[0]?.end('SIGKILL') ?? null;
      if (notices(seen).length > 0 && atNotice === 0) [atNotice] = [seen.length];
      const without = seen.slice(atNotice);
      const goesOn = atNotice > 0 && without.filter(({ Name }) => Name === 'right').length > 5;
      if (goesOn && !cluster.workers[0]?.running) cluster.startWorker(0);
      return goesOn && without.filter(({ Name }) => Name === 'left').length > 5;
    });
    expect(entries.flatMap(({ Notice, Node }) => (Notice === undefined ? [] : [Node]))).toEqual(['worker-0']);
    const numbers = (name: string) => entries.filter((entry) => entry.Name === name).map(({ Line }) => Number(Line));
    for (const got of [numbers('left'), numbers('right')]) expect(got).toEqual(got.map((_, at) => (got[0] ?? 0) + at));
    expect((await fetch(`${cluster.url}/logs?task=left&task=nobody`)).status).toBe(404);
    expect((await fetch(`${cluster.url}/logs`)).status).toBe(400);
  });

  it('is cut and escaped where it is too long or hostile, and whole as text', async () => {
    // Not policy `no`: the manager may not have heard yet that its worker restarted, and then the first attempt is lost.
    await sh('wild', "head -c 10000000 /dev/zero | tr '\\0' x; printf '\\n\\033[31mred\\r\\007<b>\\n'");
    expect(await cluster.final('wild')).toMatchObject({ State: COMPLETED, ReasonCode: 'exited' });
    // The engine may still be writing it when the container has ended.
    const entries = await until(
      'all of it is there',
      () => read(`${cluster.url}/tasks/wild/logs?follow=true`),
      (seen) => seen.at(-1)?.Line?.endsWith('<b>') ?? false,
      30_000,
    );
    const pieces = entries.filter(({ Line }) => Line?.startsWith('x'));
    expect(pieces.at(-1)?.Truncated).toBeUndefined();
    expect(pieces.slice(0, -1).every(({ Truncated }) => Truncated === true)).toBe(true);
    expect(Math.max(...pieces.map(({ Line }) => Line?.length ?? 0))).toBe(65_536);
    expect(entries.at(-1)?.Line).toBe('\u001b[31mred\r\u0007<b>');
    const text = await (await fetch(`${cluster.url}/tasks/wild/logs`)).text();
    expect(/^x*/.exec(text)?.[0].length).toBe(pieces.reduce((sum, { Line = '' }) => sum + Line.length, 0));
  });

  it('is not held up by others that are not read', async () => {
    const here = { Constraints: ['node.name==worker-0'] };
    await sh('chatty', "yes 'a line as a server writes them, of some length' | head -n 100000; exec sleep 3600", here);
    await sh('calm', 'echo hello; exec sleep 3600', here);
    await cluster.running('calm');
    const residentMegabytes = async () => {
      const said = await Promise.all(cluster.apps.map(({ pid }) => readFile(`/proc/${pid}/status`, 'utf8')));
      return said.reduce((sum, text) => sum + Number(/^VmRSS:\s+([0-9]+) kB/m.exec(text)?.[1]) / 1024, 0);
    };
    const last = () => read(`${cluster.url}/tasks/chatty/logs?since=2020-01-01T00:00:00Z`);
    await until('all is written', last, (entries) => entries.length === 100_000, 60_000);
    const before = await residentMegabytes();
    const path = '/tasks/chatty/logs?follow=true&since=2020-01-01T00:00:00Z';
    const idle = await Promise.all(Array.from({ length: 20 }, () => unread(cluster.managerPort, path)));
    try {
      for (let times = 0; times < 10; times += 1) {
        expect(lines(await read(`${cluster.url}/tasks/calm/logs`))).toEqual(['hello']);
      }
      expect(idle.filter(({ destroyed }) => destroyed)).toEqual([]);
      // Each of them is sent 20 MB, as fast as it reads: kept for them, it would be 400 MB in the worker and as much in the manager.
      expect((await residentMegabytes()) - before).toBeLessThan(300);
    } finally {
      for (const socket of idle) socket.destroy();
    }
    await cluster.delete('/tasks/chatty');
  });

  it('comes with what they use, read when asked; a node that is away is named', async () => {
    interface Used {
      readonly Name: string;
      readonly Node: string;
      readonly CPU: number;
      readonly Memory: number;
      readonly MemoryLimit: number;
    }
    await sh('busy', 'while :; do :; done', { Memory: 32 * 2 ** 20 });
    await cluster.running('busy');
    const one = await cluster.get<Used[]>('/usage?task=busy');
    expect(one.body).toMatchObject([{ Name: 'busy', MemoryLimit: 32 * 2 ** 20 }]);
    expect(one.body[0]?.CPU).toBeGreaterThan(0.01);
    expect(one.body[0]?.Memory).toBeGreaterThan(0);
    const all = await cluster.get<Used[]>('/usage');
    expect(all.body.map(({ Name }) => Name)).toEqual(expect.arrayContaining(['busy', 'moves', 'ticks']));
    expect(all.headers.get('cube-unreachable')).toBeNull();
    expect((await cluster.get('/usage?task=nobody')).status).toBe(404);
    const { Node } = await cluster.task('busy');
    const away = cluster.workers.find((_, index) => `worker-${index}` === Node);
    away?.freeze();
    const left = await cluster.get<Used[]>('/usage');
    away?.thaw();
    expect(left.headers.get('cube-unreachable')).toBe(Node);
    expect(left.body.filter((used) => used.Node === Node)).toEqual([]);
    await cluster.delete('/tasks/busy');
  });

  it('answers clearly where there is nothing to read', async () => {
    const status = async (path: string) => (await fetch(`${cluster.url}${path}`)).status;
    expect(await status('/tasks/nobody/logs')).toBe(404);
    expect(await status('/tasks/short/logs?attempt=9')).toBe(404);
    expect(await status('/tasks/short/logs?since=yesterday')).toBe(400);
    const { ContainerID } = await cluster.task('short');
    await docker.getContainer(ContainerID).remove();
    const ask = () => cluster.get<{ Message: string }>('/tasks/short/logs');
    const gone = await until('it is seen to be gone', ask, (answer) => answer.status === 410);
    expect(gone.body.Message).toContain('was removed');
    await sh('never', 'true', { Image: 'cube-test/no-such-image:1', PullPolicy: 'never', RestartPolicy: 'no' });
    await cluster.see('never', 'has failed', ({ State }) => State === FAILED);
    expect(await status('/tasks/never/logs')).toBe(404);
  });
});
