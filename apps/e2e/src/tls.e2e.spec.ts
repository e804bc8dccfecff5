import {
  AppProcess,
  buildTestImages,
  freePorts,
  requireEngine,
  TEST_IMAGES,
  until,
  type WireTask,
} from '@cube/testing/system';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const TOKEN = 'a-token-of-users-0123456789';
const NODE_TOKEN = 'a-token-of-nodes-0123456789';

describe('with TLS, tokens, and a worker that joins by itself', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cube-tls-'));
  const [cert, key] = ['cert.pem', 'key.pem'].map((file) => join(directory, file)) as [string, string];
  const started: AppProcess[] = [];
  let managerPort = 0;

  beforeAll(async () => {
    await buildTestImages(await requireEngine());
    makeCertificate();
    const [manager = 0, worker = 0] = await freePorts(2);
    managerPort = manager;
    const shared = {
      CUBE_TLS_CERT_FILE: cert,
      CUBE_TLS_KEY_FILE: key,
      CUBE_TLS_CA_FILE: cert,
      CUBE_TOKEN: TOKEN,
      CUBE_NODE_TOKEN: NODE_TOKEN,
      CUBE_CLUSTER: `e2e-tls-${process.pid}`,
    };
    started.push(
      new AppProcess('manager', 'dist/manager.mjs', {
        ...shared,
        CUBE_MANAGER_PORT: String(manager),
        CUBE_DATA_DIR: join(directory, 'manager'),
      }),
      new AppProcess('worker', 'dist/worker.mjs', {
        ...shared,
        CUBE_WORKER_PORT: String(worker),
        CUBE_WORKER_NAME: 'joined',
        CUBE_MANAGER_URL: `https://127.0.0.1:${manager}`,
        CUBE_DATA_DIR: join(directory, 'worker'),
      }),
    );
  }, 60_000);

  afterAll(async () => {
    await Promise.all(started.map((app) => app.end()));
    const docker = await requireEngine();
    const left = await docker.listContainers({
      all: true,
      filters: { label: [`cube.cluster=e2e-tls-${process.pid}`] },
    });
    await Promise.all(left.map(({ Id }) => docker.getContainer(Id).remove({ force: true })));
    rmSync(directory, { recursive: true, force: true });
  }, 60_000);

  it('runs a task, everything encrypted on the way', async () => {
    await until(
      'the worker joined',
      () => ask<{ Name: string }[]>('GET', '/nodes'),
      (nodes) => nodes[0]?.Name === 'joined',
    );
    const Task = { Name: 'encrypted', Image: TEST_IMAGES.busybox, Cmd: ['sleep', '600'], StopGracePeriod: 0 };
    await ask('POST', '/tasks', { State: 2, Task });
    await until(
      'it runs',
      () => ask<WireTask>('GET', '/tasks/encrypted'),
      ({ State }) => State === 2,
    );
    await ask('DELETE', '/tasks/encrypted');
    await until(
      'it is over',
      () => ask<WireTask>('GET', '/tasks/encrypted'),
      ({ Final }) => Final,
    );
  }, 60_000);

  it('does not talk to whoever does not trust its certificate', async () => {
    await expect(fetch(`https://127.0.0.1:${managerPort}/health/live`)).rejects.toThrow();
    await expect(fetch(`http://127.0.0.1:${managerPort}/health/live`)).rejects.toThrow();
  });

  function makeCertificate(): void {
    const subject = ['-subj', '/CN=cube', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    execFileSync('openssl', [...made, '-keyout', key, '-out', cert, ...subject], { stdio: 'pipe' });
  }

  function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
      const call = request(
        { host: '127.0.0.1', port: managerPort, method, path, headers, ca: readFileSync(cert) },
        (response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk.toString()));
          response.on('end', () => resolve((text === '' ? null : JSON.parse(text)) as T));
        },
      );
      call.on('error', reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
});
