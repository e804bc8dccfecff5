import { cgroupLimits } from './cgroup-limits';

function limitsOf(membership: string, files: Readonly<Record<string, string>>) {
  return cgroupLimits({ membership, root: '/cg', read: (path) => files[path] ?? null });
}

describe('cgroupLimits, version 2', () => {
  it('are those of the own group', () => {
    const files = { '/cg/a/b/cpu.max': '150000 100000\n', '/cg/a/b/memory.max': '1073741824\n' };
    expect(limitsOf('0::/a/b\n', files)).toEqual({ cpu: 1.5, memoryBytes: 1073741824, pids: null });
  });

  it('are the tightest on the way up to the root, which binds too', () => {
    const files = {
      '/cg/a/b/cpu.max': '200000 100000\n',
      '/cg/a/cpu.max': '50000 100000\n',
      '/cg/cpu.max': '300000 100000\n',
      '/cg/a/b/memory.max': '500\n',
      '/cg/a/memory.max': 'max\n',
      '/cg/memory.max': '400\n',
    };
    expect(limitsOf('0::/a/b\n', files)).toEqual({ cpu: 0.5, memoryBytes: 400, pids: null });
  });

  it('ignore `max`, and files that are missing, empty or no numbers', () => {
    const files = {
      '/cg/a/cpu.max': 'max 100000\n',
      '/cg/a/memory.max': 'max\n',
      '/cg/cpu.max': '',
      '/cg/memory.max': 'x',
    };
    expect(limitsOf('0::/a\n', files)).toEqual({ cpu: null, memoryBytes: null, pids: null });
    expect(limitsOf('', files)).toEqual({ cpu: null, memoryBytes: null, pids: null });
    expect(limitsOf('nonsense\n0::no-path\n', files)).toEqual({ cpu: null, memoryBytes: null, pids: null });
  });

  it('of a container with its own namespace stand at the mount', () => {
    const files = { '/cg/cpu.max': '100000 100000\n', '/memory.max': '1', '/cg/memory.max': '7\n' };
    expect(limitsOf('0::/\n', files)).toEqual({ cpu: 1, memoryBytes: 7, pids: null });
    expect(limitsOf('0::/../../else\n', files)).toEqual({ cpu: 1, memoryBytes: 7, pids: null });
  });
});

describe('cgroupLimits, version 1', () => {
  const membership = '9:name=systemd:/\n4:memory:/docker/abc\n1:cpu,cpuacct:/docker/abc\n0::/\n';

  it('are those of the cpu and the memory hierarchy', () => {
    const files = {
      '/cg/cpu,cpuacct/docker/abc/cpu.cfs_quota_us': '25000\n',
      '/cg/cpu,cpuacct/docker/abc/cpu.cfs_period_us': '100000\n',
      '/cg/memory/docker/abc/memory.limit_in_bytes': '268435456\n',
      '/cg/memory/memory.limit_in_bytes': '9223372036854771712\n',
    };
    expect(limitsOf(membership, files)).toEqual({ cpu: 0.25, memoryBytes: 268435456, pids: null });
  });

  it('ignore a quota of -1 and the largest number', () => {
    const files = {
      '/cg/cpu/cpu.cfs_quota_us': '-1\n',
      '/cg/cpu/cpu.cfs_period_us': '100000\n',
      '/cg/memory/memory.limit_in_bytes': '9223372036854771712\n',
    };
    expect(limitsOf(membership, files)).toEqual({ cpu: null, memoryBytes: null, pids: null });
  });

  it('of a container whose host path is not visible inside stand at the mount', () => {
    const files = {
      '/cg/cpu/cpu.cfs_quota_us': '300000\n',
      '/cg/cpu/cpu.cfs_period_us': '100000\n',
      '/cg/memory/memory.limit_in_bytes': '4096\n',
    };
    expect(limitsOf(membership, files)).toEqual({ cpu: 3, memoryBytes: 4096, pids: null });
  });
});
