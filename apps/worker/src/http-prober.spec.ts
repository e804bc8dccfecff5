import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { DEFAULT_PROBE_TIMING } from '@cube/task';
import { HttpProber } from './http-prober';

describe('HttpProber', () => {
  let server: Server;
  let port = 0;
  /** Of the newest connection. */
  let closed: Promise<unknown>;
  let request = '';
  let answer: (socket: Socket) => void = () => undefined;

  beforeEach(async () => {
    request = '';
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      closed = new Promise((resolve) => socket.once('close', resolve));
      socket.once('data', (data) => {
        request = data.toString();
        answer(socket);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });

  afterEach(() => server.close());

  function probe(path = '/health', signal = new AbortController().signal) {
    const check = { ...DEFAULT_PROBE_TIMING, type: 'http', path, port } as const;
    return new HttpProber().probe({ address: '127.0.0.1', port }, check, signal);
  }

  it('asks for the path on a connection of its own', async () => {
    answer = (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    expect(await probe('/health?deep=1')).toEqual({ healthy: true, detail: '200' });
    expect(request).toMatch(/^GET \/health\?deep=1 HTTP\/1\.1\r\n/);
    expect(request.toLowerCase()).toContain('\r\nconnection: close\r\n');
    expect(request.toLowerCase()).toContain(`\r\nhost: 127.0.0.1:${port}\r\n`);
  });

  it('takes 200 to 399 for healthy, follows no redirect, and passes interim answers over', async () => {
    answer = (socket) => socket.end('HTTP/1.0 399 \r\n\r\n');
    expect(await probe()).toEqual({ healthy: true, detail: '399' });
    answer = (socket) => socket.end('HTTP/1.1 302 Found\r\nLocation: http://example.com/\r\n\r\n');
    expect(await probe()).toEqual({ healthy: true, detail: '302' });
    answer = (socket) => socket.end('HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 400 Bad Request\r\n\r\n');
    expect(await probe()).toEqual({ healthy: false, detail: '400' });
    answer = (socket) => socket.end('HTTP/1.1 503 Service Unavailable\r\n\r\n');
    expect(await probe()).toEqual({ healthy: false, detail: '503' });
  });

  it('reads an answer that comes in pieces', async () => {
    answer = (socket) => {
      const pieces = ['HT', 'TP/1.1 1', '00 Continue\r\n', '\r\nHTTP/1.1 204', ' No Content\r\n\r\n'];
      socket.setNoDelay();
      pieces.forEach((piece, index) => setTimeout(() => socket.write(piece), index * 5));
    };
    expect(await probe()).toEqual({ healthy: true, detail: '204' });
  });

  it('hangs up when the answer is complete, and lets no more than a little in of one without end', async () => {
    answer = (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    await probe();
    await closed;
    answer = (socket) => {
      const more = (): boolean => socket.writable && socket.write('x'.repeat(1024)) && setTimeout(more, 1).hasRef();
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      more();
    };
    expect(await probe()).toEqual({ healthy: true, detail: '200' });
    await closed;
  });

  it('calls what hangs up, refuses, or speaks no HTTP by its name', async () => {
    answer = (socket) => socket.end();
    await expect(probe()).rejects.toThrow('socket hang up');
    answer = (socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n');
    await expect(probe()).rejects.toThrow('Parse Error');
    answer = (socket) => socket.write(`HTTP/1.1 100 Continue\r\nX: ${'x'.repeat(20_000)}`);
    await expect(probe()).rejects.toThrow('Parse Error');
    server.close();
    await expect(probe()).rejects.toThrow();
  });

  it('ends with its signal', async () => {
    const stop = new AbortController();
    answer = () => stop.abort();
    await expect(probe('/', stop.signal)).rejects.toThrow('aborted');
    await closed;
  });

  it('does not let a path write lines of its own', async () => {
    await expect(probe('/x\r\nX-Evil: 1\r\n\r\nGET /y')).rejects.toThrow('unescaped');
    expect(request).toBe('');
  });
});
