import { buildTestImages, Cluster, requireEngine } from '@cube/testing/system';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';

jest.setTimeout(120_000);

const TOKENS = { CUBE_TOKEN: 'user-token-of-the-exec-test', CUBE_NODE_TOKEN: 'node-token-of-the-exec-test' };
const USER = { authorization: `Bearer ${TOKENS.CUBE_TOKEN}` };

interface Session {
  readonly socket: WebSocket;
  /** All output so far, stdout and stderr. */
  readonly out: { 1: string; 2: string };
  /** The last message, once the socket is closed. */
  readonly end: Promise<unknown>;
}

async function connect(
  url: string,
  headers: Record<string, string> = USER,
  protocols = ['cube.exec'],
): Promise<Session> {
  const socket = new WebSocket(url.replace('http', 'ws'), protocols, { headers });
  const out = { 1: '', 2: '' };
  let last: unknown = null;
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) out[data[0] as 1 | 2] += data.subarray(1).toString();
    else last = JSON.parse(data.toString());
  });
  const end = once(socket, 'close').then(() => last);
  await once(socket, 'open');
  return { socket, out, end };
}

/** The status with which a handshake is refused. */
async function refused(
  url: string,
  headers: Record<string, string> = USER,
  protocols = ['cube.exec'],
): Promise<number> {
  const socket = new WebSocket(url.replace('http', 'ws'), protocols, { headers });
  socket.on('error', () => undefined);
  const [, answer] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
  socket.terminate();
  return answer.statusCode ?? 0;
}

describe('a command inside a running task', () => {
  let cluster: Cluster;

  beforeAll(async () => {
    const image = (await buildTestImages(await requireEngine())).busybox;
    cluster = await Cluster.start({ env: TOKENS, headers: USER });
    await cluster.run({ Name: 'shell', Image: image, Cmd: ['sleep', '3600'], StopGracePeriod: 0 });
    await cluster.run({ Name: 'over', Image: image, Cmd: ['true'], RestartPolicy: 'no' });
    await cluster.running('shell');
    await cluster.final('over');
  }, 180_000);

  afterAll(() => cluster?.stop(), 60_000);

  const url = (command: readonly string[], more = '', task = 'shell') =>
    `${cluster.url}/tasks/${task}/exec?${command.map((word) => `command=${encodeURIComponent(word)}`).join('&')}${more}`;

  it('takes input, tells its output apart, and ends with its exit code', async () => {
    const { socket, out, end } = await connect(url(['sh', '-c', 'cat; echo error >&2; exit 7']));
    expect(socket.protocol).toBe('cube.exec');
    const long = 'x'.repeat(300_000);
    socket.send(Buffer.from(long));
    socket.send(Buffer.from('\u001b[31mend\n'));
    socket.send(JSON.stringify({ StdinEnd: true }));
    expect(await end).toEqual({ Exit: { Code: 7 } });
    expect(out[1].length).toBe(long.length + 9);
    expect(out[1].endsWith('x\u001b[31mend\n')).toBe(true);
    expect(out[2]).toBe('error\n');
  });

  it('has a terminal of the size that its user has', async () => {
    const { socket, out, end } = await connect(url(['sh'], '&tty=true&rows=11&columns=22'));
    socket.send(Buffer.from('stty size\n'));
    while (!out[1].includes('11 22')) await once(socket, 'message');
    socket.send(JSON.stringify({ Resize: { Rows: 33, Columns: 44 } }));
    socket.send(Buffer.from('stty size; exit 3\n'));
    expect(await end).toEqual({ Exit: { Code: 3 } });
    expect(out[1]).toContain('33 44');
  });

  it('goes no faster than its reader takes it', async () => {
    const { socket, out, end } = await connect(url(['sh', '-c', 'head -c 30000000 /dev/zero | tr "\\0" x']));
    socket.pause();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const before = out[1].length;
    socket.resume();
    expect(await end).toEqual({ Exit: { Code: 0 } });
    expect(out[1].length).toBe(30_000_000);
    expect(before).toBeLessThan(30_000_000);
  });

  it('is not ended by the end of its session, nor is the task', async () => {
    const { socket } = await connect(url(['sh', '-c', 'trap "" HUP; sleep 2; echo done > /tmp/after']));
    socket.terminate();
    const read = await connect(url(['sh', '-c', 'until cat /tmp/after 2>/dev/null; do sleep 0.2; done']));
    expect(await read.end).toEqual({ Exit: { Code: 0 } });
    expect(read.out[1]).toBe('done\n');
    expect((await cluster.task('shell')).Attempt).toBe(1);
  });

  it('is refused where nothing runs, and where the query is wrong', async () => {
    expect(await refused(url(['ls'], '', 'nobody'))).toBe(404);
    expect(await refused(url(['ls'], '', 'over'))).toBe(409);
    expect(await refused(url(['ls'], '&attempt=9'))).toBe(409);
    expect(await refused(url([]))).toBe(400);
    expect(await refused(url(['ls'], '&size=1'))).toBe(400);
    expect(await refused(`${cluster.url}/tasks`)).toBe(404);
    const plain = await cluster.get(`/tasks/shell/exec?command=ls`);
    expect([plain.status, plain.headers.get('upgrade')]).toEqual([426, 'websocket']);
  });

  it('is for users of this server only, on both servers', async () => {
    const { ID } = await cluster.task('shell');
    const worker = `http://${cluster.workerAddresses[0]}/tasks/${ID}/exec?command=true`;
    for (const at of [url(['true']), worker]) {
      expect(await refused(at, {})).toBe(401);
      expect(await refused(at, { authorization: 'Bearer wrong' })).toBe(401);
      expect(await refused(at, { ...USER, origin: 'http://evil.example' })).toBe(403);
      expect(await refused(at, { ...USER, host: 'evil.example' })).toBe(421);
      expect(await (await connect(at)).end).toEqual({ Exit: { Code: 0 } });
    }
    expect(await refused(url(['true']), { authorization: `Bearer ${TOKENS.CUBE_NODE_TOKEN}` })).toBe(403);
    const browser = await connect(url(['true']), { origin: cluster.url }, [
      'cube.exec',
      `cube.bearer.${TOKENS.CUBE_TOKEN}`,
    ]);
    expect(browser.socket.protocol).toBe('cube.exec');
    expect(await browser.end).toEqual({ Exit: { Code: 0 } });
    expect(await refused(url(['true']), {}, ['cube.exec', 'cube.bearer.wrong'])).toBe(401);
  });

  it('that exists nowhere says so', async () => {
    const { out, end } = await connect(url(['no-such-command']));
    expect(await end).toMatchObject({ Exit: { Code: expect.any(Number) as number } });
    expect(out[1] + out[2]).toContain('not found');
  });
});
