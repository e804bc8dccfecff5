import { posix } from 'node:path';

export interface CgroupLimits {
  /** Cores; null when no group limits them. */
  readonly cpu: number | null;
  readonly memoryBytes: number | null;
  /** Processes and threads. */
  readonly pids: number | null;
}

export interface CgroupFiles {
  /** Text of /proc/self/cgroup. */
  readonly membership: string;
  /** Where the hierarchies are mounted, `/sys/fs/cgroup`. */
  readonly root: string;
  /** Text of a file, null if it can't be read. */
  readonly read: (path: string) => string | null;
}

/**
 * The tightest limits of this process's control groups, version 1 or 2, from its own group up to the root: a parent's
 * limit binds too. Inside a container the path from /proc may not exist below the mount; its ancestors then lead to the
 * mount itself, which is the container's own group.
 */
export function cgroupLimits(files: CgroupFiles): CgroupLimits {
  const groups = parseMembership(files.membership).flatMap((group) => directories(group, files.root));
  const all = (limit: (directory: string) => number | null) => smallest(groups.map(limit));
  return {
    cpu: all((directory) => cpuV2(directory, files) ?? cpuV1(directory, files)),
    memoryBytes: all((directory) => {
      const read = (name: string) => files.read(posix.join(directory, name));
      return amountOf(read('memory.max')) ?? amountOf(read('memory.limit_in_bytes'));
    }),
    pids: all((directory) => amountOf(files.read(posix.join(directory, 'pids.max')))),
  };
}

interface Group {
  /** Directories below the root that its hierarchy may be mounted at; `.` and `unified` in version 2. */
  readonly mounts: readonly string[];
  readonly path: string;
}

/** Lines such as `4:memory:/docker/abc`, `1:cpu,cpuacct:/`, and version 2's `0::/user.slice`. */
function parseMembership(text: string): Group[] {
  return text.split('\n').flatMap((line) => {
    const [, controllers, path] = /^[0-9]+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) return [];
    if (controllers === '') return [{ mounts: ['.', 'unified'], path }];
    const names = controllers.split(',');
    const matters = ['cpu', 'memory', 'pids'].some((name) => names.includes(name));
    return matters ? [{ mounts: [...new Set([controllers, ...names])], path }] : [];
  });
}

/** The group's directory and those of its ancestors. A path outside of our namespace (`/../..`) leaves the mount alone. */
function directories({ mounts, path }: Group, root: string): string[] {
  const parts = path.split('/').filter((part) => part !== '');
  const visible = parts.includes('..') ? [] : parts;
  const ancestors = [...visible.keys(), visible.length].map((depth) => visible.slice(0, depth).join('/'));
  return mounts.flatMap((mount) => ancestors.map((ancestor) => posix.join(root, mount, ancestor)));
}

/** `cpu.max`: `50000 100000`, microseconds of CPU in a period; `max` is no limit. */
function cpuV2(directory: string, { read }: CgroupFiles): number | null {
  const [quota, period] = read(posix.join(directory, 'cpu.max'))?.trim().split(' ') ?? [];
  return coresOf(quota, period);
}

/** A quota of -1 is no limit. */
function cpuV1(directory: string, { read }: CgroupFiles): number | null {
  const quota = read(posix.join(directory, 'cpu.cfs_quota_us'))?.trim();
  return coresOf(quota, read(posix.join(directory, 'cpu.cfs_period_us'))?.trim());
}

function coresOf(quota: string | undefined, period: string | undefined): number | null {
  const cores = Number(quota) / Number(period);
  return Number.isFinite(cores) && cores > 0 ? cores : null;
}

/** `max` (version 2) and the largest page-aligned number (version 1) are no limit. */
function amountOf(text: string | null): number | null {
  const amount = Number(text?.trim());
  return Number.isSafeInteger(amount) && amount > 0 ? amount : null;
}

function smallest(limits: readonly (number | null)[]): number | null {
  const set = limits.filter((limit) => limit !== null);
  return set.length > 0 ? Math.min(...set) : null;
}
