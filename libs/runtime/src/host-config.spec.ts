import type { ContainerSpec } from './container-runtime';
import { createRequest } from './host-config';

const SPEC: ContainerSpec = {
  name: 'cube-t-1',
  image: 'echo:1',
  platform: 'linux/amd64',
  command: ['serve'],
  entrypoint: null,
  env: ['SECRET=1'],
  labels: { 'cube.task': 't' },
  workingDir: '/app',
  user: 'nobody',
  cpu: 0.1 + 0.2,
  memoryBytes: 64_000_000,
  pidsLimit: 100,
  exposedPorts: ['9000/udp'],
  portBindings: [
    { containerPort: '7777/tcp', hostIp: '127.0.0.1', hostPort: '7778' },
    { containerPort: '7777/tcp', hostIp: '10.0.0.1', hostPort: '' },
  ],
  volumes: [{ name: 'data', target: '/data', readOnly: true }],
  logLimit: { maxBytes: 1_000_000, files: 2 },
};

describe('the create request', () => {
  it('says everything that the spec does, and nothing more', () => {
    expect(createRequest(SPEC)._body).toEqual({
      Image: 'echo:1',
      Cmd: ['serve'],
      Env: ['SECRET=1'],
      Labels: { 'cube.task': 't' },
      WorkingDir: '/app',
      User: 'nobody',
      Tty: false,
      ExposedPorts: { '9000/udp': {}, '7777/tcp': {} },
      HostConfig: {
        NanoCpus: 300_000_000,
        Memory: 64_000_000,
        MemorySwap: 64_000_000,
        PidsLimit: 100,
        SecurityOpt: ['no-new-privileges'],
        RestartPolicy: { Name: 'no' },
        AutoRemove: false,
        Init: false,
        PublishAllPorts: false,
        PortBindings: {
          '7777/tcp': [
            { HostIp: '127.0.0.1', HostPort: '7778' },
            { HostIp: '10.0.0.1', HostPort: '' },
          ],
        },
        Mounts: [{ Type: 'volume', Source: 'data', Target: '/data', ReadOnly: true }],
        LogConfig: { Type: 'json-file', Config: { 'max-size': '1000000', 'max-file': '2' } },
      },
    });
  });

  it('has nothing but name and platform in its URL, which engines log', () => {
    expect(createRequest(SPEC)._query).toEqual({ name: 'cube-t-1', platform: 'linux/amd64' });
    expect(createRequest({ ...SPEC, platform: '' })._query).toEqual({ name: 'cube-t-1' });
  });
});
