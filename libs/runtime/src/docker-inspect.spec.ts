import { containerDetails, imageInfo } from './docker-inspect';

const body = (hostIp: string) => ({
  Id: 'c1',
  Name: '/web',
  Image: 'sha256:1',
  Created: '2030-01-01T00:00:00.123456789Z',
  Config: { Image: 'echo:1', Labels: { a: 'b' } },
  HostConfig: { PortBindings: { '80/tcp': [{ HostIp: hostIp, HostPort: '' }] } },
  State: {
    Status: 'running',
    ExitCode: 0,
    OOMKilled: false,
    StartedAt: '2030-01-01T00:00:01Z',
    FinishedAt: '0001-01-01T00:00:00Z',
  },
  NetworkSettings: {
    Ports: {
      '80/tcp': [
        { HostIp: '0.0.0.0', HostPort: '32768' },
        { HostIp: '::', HostPort: '32768' },
      ],
      '81/tcp': null,
    },
    Networks: { bridge: { IPAddress: '172.17.0.2' }, other: { IPAddress: '' } },
  },
});

describe('containerDetails', () => {
  it('reads what the engine says; its zero time is null', () => {
    expect(containerDetails(body(''))).toEqual({
      id: 'c1',
      name: 'web',
      image: 'echo:1',
      labels: { a: 'b' },
      state: 'running',
      imageId: 'sha256:1',
      createdAt: Date.UTC(2030, 0, 1, 0, 0, 0, 123),
      startedAt: Date.UTC(2030, 0, 1, 0, 0, 1),
      finishedAt: null,
      exitCode: 0,
      oomKilled: false,
      error: '',
      hostPorts: { '80/tcp': [{ hostIp: '0.0.0.0', hostPort: '32768' }] },
      addresses: ['172.17.0.2'],
      stopSignal: 'SIGTERM',
    });
  });

  it('keeps IPv6 bindings only when one was asked for', () => {
    expect(containerDetails(body('::')).hostPorts['80/tcp']).toHaveLength(2);
  });

  it('survives an answer of another shape', () => {
    expect(containerDetails({ State: 'odd', NetworkSettings: [] })).toMatchObject({
      state: 'dead',
      addresses: [],
      createdAt: 0,
    });
  });
});

describe('imageInfo', () => {
  const image = {
    Id: 'sha256:1',
    Os: 'linux',
    Architecture: 'arm',
    Variant: 'v7',
    RepoDigests: ['a@sha256:2', 'b.io/a@sha256:3'],
  };

  it('names the digest of the asked repository, or the ID of an image that no registry knows', () => {
    expect(imageInfo(image, 'b.io/a:1')).toMatchObject({ digest: 'b.io/a@sha256:3', platform: 'linux/arm/v7' });
    expect(imageInfo(image, 'c')).toMatchObject({ digest: 'a@sha256:2' });
    expect(imageInfo({ ...image, RepoDigests: null }, 'a')).toMatchObject({ digest: 'sha256:1', exposedPorts: [] });
  });
});
