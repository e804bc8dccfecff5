import { containerUsage } from './docker-usage';

const body = (changes: Record<string, unknown> = {}) => ({
  read: '2030-01-01T00:00:00.5Z',
  pids_stats: { current: 3 },
  blkio_stats: {
    io_service_bytes_recursive: [
      { major: 8, minor: 0, op: 'Read', value: 10 },
      { major: 8, minor: 16, op: 'read', value: 5 },
      { major: 8, minor: 0, op: 'Write', value: 7 },
      { major: 8, minor: 0, op: 'Total', value: 22 },
    ],
  },
  cpu_stats: { cpu_usage: { total_usage: 1_500_000_000 } },
  memory_stats: { usage: 1_000, limit: 4_000, stats: { total_inactive_file: 300, inactive_file: 200 } },
  networks: { eth0: { rx_bytes: 1, tx_bytes: 2 }, eth1: { rx_bytes: 10, tx_bytes: 20 } },
  ...changes,
});

describe('the use of a container', () => {
  it('is read from what the engine says: disks and networks together, memory without file caches', () => {
    expect(containerUsage(body())).toEqual({
      at: Date.UTC(2030, 0, 1, 0, 0, 0, 500),
      cpuNs: 1_500_000_000,
      memoryBytes: 700,
      memoryLimitBytes: 4_000,
      networkReceivedBytes: 11,
      networkSentBytes: 22,
      diskReadBytes: 15,
      diskWrittenBytes: 7,
      pids: 3,
    });
  });

  it('is read from control groups 2 too, and on the network of the host', () => {
    const v2 = { usage: 1_000, limit: 4_000, stats: { inactive_file: 200 } };
    const usage = containerUsage(
      body({ memory_stats: v2, networks: undefined, blkio_stats: { io_service_bytes_recursive: null } }),
    );
    expect(usage).toMatchObject({ memoryBytes: 800, networkReceivedBytes: 0, diskReadBytes: 0 });
  });

  it('is null of one that does not run', () => {
    expect(containerUsage(body({ read: '0001-01-01T00:00:00Z' }))).toBeNull();
    expect(containerUsage(null)).toBeNull();
  });
});
