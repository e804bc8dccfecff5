import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostId, LinuxStatsReader } from './linux-stats-reader';
import { ProcFileError } from './proc-file-error';
import { recorded } from './recorded';

describe('LinuxStatsReader', () => {
  const root = mkdtempSync(join(tmpdir(), 'cube-proc-'));
  const procRoot = join(root, 'proc');
  const cgroupRoot = join(root, 'cgroup');

  beforeEach(() => {
    cpSync(join(__dirname, 'fixtures/linux-2.6.32'), procRoot, { recursive: true });
    mkdirSync(join(procRoot, 'self'), { recursive: true });
    mkdirSync(join(procRoot, 'sys/kernel/random'), { recursive: true });
    mkdirSync(join(cgroupRoot, 'task'), { recursive: true });
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function open(): LinuxStatsReader {
    const reader = LinuxStatsReader.open({ procRoot, cgroupRoot, diskPath: root, now: () => 1726039616000 });
    if (reader === null) throw new Error('expected a reader for the recorded files');
    return reader;
  }

  it('measures use between two samples, memory without what can be freed, and the disk', async () => {
    const reader = open();
    // 100 ticks later: 30 more user, 70 more idle, on two CPUs
    const later = recorded('linux-2.6.32', 'stat').replace(
      'cpu  338868 1029 107121 3540676',
      'cpu  338898 1029 107121 3540746',
    );
    writeFileSync(join(procRoot, 'stat'), later);
    const { sampledAt, use, host } = await reader.sample();
    expect(sampledAt).toBe(1726039616000);
    expect(use.cpu).toBeCloseTo(0.6);
    expect(use.memoryBytes).toBe((2014312 - 740348) * 1024);
    expect(use.diskBytes).toBe(host.disk.Used);
    expect(host.cpu).toMatchObject({ Id: 'cpu', User: 338898 });
    expect(host.memory).toMatchObject({ MemTotal: 2014312, DirectMap2M: 2088960 });
    expect(host.disk.All).toBeGreaterThan(host.disk.Free ?? NaN);
    expect(host.load).toMatchObject({ Last1Min: 0.31, LastPID: 31457 });
    expect((await reader.sample()).use.cpu).toBe(0);
  });

  it('has the host as capacity where nothing limits it', async () => {
    const capacity = await open().hostCapacity();
    expect(capacity).toMatchObject({ cpu: 2, memoryBytes: 2014312 * 1024 });
    expect(capacity.diskBytes).toBeGreaterThan(0);
  });

  it('has the limits of its control group as capacity, and never more than the host', async () => {
    writeFileSync(join(procRoot, 'self/cgroup'), '0::/task\n');
    writeFileSync(join(cgroupRoot, 'task/cpu.max'), '50000 100000\n');
    writeFileSync(join(cgroupRoot, 'task/memory.max'), '1000000\n');
    expect(await open().hostCapacity()).toMatchObject({ cpu: 0.5, memoryBytes: 1000000 });
    writeFileSync(join(cgroupRoot, 'task/cpu.max'), '6400000 100000\n');
    writeFileSync(join(cgroupRoot, 'task/memory.max'), `${2 ** 50}\n`);
    expect(await open().hostCapacity()).toMatchObject({ cpu: 2, memoryBytes: 2014312 * 1024 });
    writeFileSync(join(cgroupRoot, 'task/cpu.max'), '50000 100000\n');
    expect((await open().sample()).physical).toMatchObject({ cpu: 2, memoryBytes: 2014312 * 1024 });
  });

  it('is not available without /proc', () => {
    const empty = join(root, 'empty');
    mkdirSync(empty);
    expect(LinuxStatsReader.open({ procRoot: empty })).toBeNull();
    expect(LinuxStatsReader.open({ procRoot: join(root, 'missing') })).toBeNull();
    expect(hostId(empty)).toBeNull();
  });

  it('refuses files that are none of /proc, at the start and later', async () => {
    const reader = open();
    writeFileSync(join(procRoot, 'meminfo'), 'MemFree: 1 kB\n');
    await expect(reader.sample()).rejects.toThrow(ProcFileError);
    writeFileSync(join(procRoot, 'stat'), '');
    expect(() => LinuxStatsReader.open({ procRoot })).toThrow('/proc/stat has no cpu line');
  });

  it('names the host by its boot ID', () => {
    writeFileSync(join(procRoot, 'sys/kernel/random/boot_id'), '390cd64a-1078-4526-be69-6525447335d4\n');
    expect(hostId(procRoot)).toBe('390cd64a-1078-4526-be69-6525447335d4');
    writeFileSync(join(procRoot, 'sys/kernel/random/boot_id'), 'none\n');
    expect(hostId(procRoot)).toBeNull();
  });
});
