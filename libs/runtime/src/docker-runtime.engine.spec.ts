import {
  buildTestImages,
  FaultyProxy,
  freePort,
  LocalRegistry,
  machineEngineAddress,
  REGISTRY_USER,
  requireEngine,
} from '@cube/testing/system';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import type { ConformanceSetup } from './conformance-setup';
import { DockerRuntime } from './docker-runtime';
import { runtimeConformance } from './runtime-conformance';

jest.setTimeout(30_000);

const cleanUps: (() => Promise<unknown> | void)[] = [];

afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

runtimeConformance('the Docker Engine', engineSetup);

const SLOW_LAYER_BYTES = 400_000;
const SLOW_BYTES_PER_SEC = 40_000;

async function engineSetup(): Promise<ConformanceSetup> {
  const docker = await requireEngine();
  const images = await buildTestImages(docker);
  const open = await LocalRegistry.start({ auth: false });
  const secret = await LocalRegistry.start({ auth: true });
  const slow = await FaultyProxy.start(open.port, { bytesPerSec: SLOW_BYTES_PER_SEC });
  // The same registry under two names, with credentials for one of them.
  const anonymous = await FaultyProxy.start(secret.port);
  const credentials = new Map([[secret.host, { ...REGISTRY_USER, serveraddress: secret.host }]]);
  const runtime = new DockerRuntime({ address: machineEngineAddress(), credentials });
  const through = (proxy: FaultyProxy, reference: string) => reference.replace(/^[^/]+/, proxy.host);
  const available = await open.publish(docker, 'cube-test/there');
  const authorised = await secret.publish(docker, 'cube-test/ours');
  const pulled = [available, authorised];
  cleanUps.push(
    ...[open, secret].map((registry) => () => registry.dispose()),
    ...[slow, anonymous].map((proxy) => () => proxy.close()),
    () => runtime.close(),
    () => Promise.allSettled(pulled.map((reference) => docker.getImage(reference).remove())),
  );
  return {
    runtime,
    images: { shell: images.busybox, service: images.echo, stubborn: images.stubborn },
    pulls: {
      available,
      authorised,
      missing: `${open.host}/cube-test/not-there:1`,
      unauthorised: through(anonymous, authorised),
      unreachable: `127.0.0.1:${await freePort()}/cube-test/there:1`,
      slow: through(slow, await open.publish(docker, 'cube-test/slow', SLOW_LAYER_BYTES)),
    },
    prefix: `cube-test-${randomBytes(4).toString('hex')}`,
    freePort,
    occupy,
  };
}

async function occupy(port: number): Promise<() => Promise<void>> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return () => new Promise((resolve) => server.close(() => resolve()));
}
