import fastify, { type FastifyInstance } from 'fastify';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { BrowserApp } from './browser-app';

const PAGE = '<!doctype html><script type="module" src="/assets/app-abc.js"></script>';
const SCRIPT = 'console.log("hello")';

describe('the page for browsers', () => {
  let directory: string;
  let server: FastifyInstance;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'cube-browser-app-'));
    await mkdir(join(directory, 'assets'));
    await writeFile(join(directory, 'index.html'), PAGE);
    await writeFile(join(directory, 'assets/app-abc.js'), SCRIPT);
    await writeFile(join(directory, 'assets/.notes.txt'), 'of an editor');
    const app = await BrowserApp.read(directory);
    server = fastify();
    app?.serveAssets(server);
    server.get('/', (request, reply) => app?.sendPage(request, reply));
  });
  afterAll(async () => {
    await server.close();
    await rm(directory, { recursive: true });
  });

  it('is asked for anew each time, and its parts never again', async () => {
    const page = await server.inject('/');
    expect([page.body, page.headers['cache-control']]).toEqual([PAGE, 'no-cache']);
    const script = await server.inject('/assets/app-abc.js');
    expect(script.body).toBe(SCRIPT);
    expect(script.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'text/javascript; charset=utf-8',
    });
  });

  it('is not sent to who has it', async () => {
    const { etag } = (await server.inject('/')).headers;
    const again = await server.inject({ url: '/', headers: { 'if-none-match': String(etag) } });
    expect([again.statusCode, again.body]).toEqual([304, '']);
  });

  it('is packed for who can unpack it', async () => {
    const { headers, rawPayload } = await server.inject({ url: '/', headers: { 'accept-encoding': 'gzip, br' } });
    expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept, Accept-Encoding' });
    expect(gunzipSync(rawPayload).toString()).toBe(PAGE);
  });

  it('allows nothing inline, nothing evaluated, and nothing from elsewhere', async () => {
    const policy = (await server.inject('/')).headers['content-security-policy'];
    expect(policy).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; " +
        "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    );
  });

  it('has no part of another name, above all no other file', async () => {
    for (const url of [
      '/assets/app-old.js',
      '/assets/.notes.txt',
      '/assets/..%2findex.html',
      '/assets/../index.html',
      '/assets/',
    ]) {
      const { statusCode, headers } = await server.inject(url);
      expect([statusCode, headers['cache-control']]).toEqual([404, undefined]);
    }
  });

  it('is none where nothing was built', async () => {
    expect(await BrowserApp.read(join(directory, 'nothing'))).toBeNull();
  });
});
