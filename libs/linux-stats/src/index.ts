export { type CgroupFiles, type CgroupLimits, cgroupLimits } from './cgroup-limits';
export { busyCores, type CpuStats, parseProcStat, type ProcStat } from './cpu-stats';
export { type DiskStats, diskStats, type FileSystemCounts } from './disk-stats';
export { hostId, type LinuxSample, type LinuxStatsOptions, LinuxStatsReader } from './linux-stats-reader';
export { type LoadStats, parseLoadavg } from './load-stats';
export { MEMORY_FIELDS, type MemoryStats, parseMeminfo } from './memory-stats';
export { ProcFileError } from './proc-file-error';
