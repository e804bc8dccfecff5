import { ProcFileError } from './proc-file-error';
import { wholeLines } from './whole-lines';

/** The fields of the `cpu` line in their order, under the README's names; ticks since the boot. */
const CPU_FIELDS = [
  'User',
  'Nice',
  'System',
  'Idle',
  'IOWait',
  'IRQ',
  'SoftIRQ',
  'Steal',
  'Guest',
  'GuestNice',
] as const;

export type CpuStats = { readonly Id: string } & Readonly<Record<(typeof CPU_FIELDS)[number], number>>;

export interface ProcStat {
  /** Of all CPUs together. */
  readonly cpu: CpuStats;
  /** CPUs that are online, 1 at least. */
  readonly cpuCount: number;
}

/**
 * Reads /proc/stat. Fields that an old kernel lacks are 0. Throws ProcFileError without a whole `cpu` line.
 * Source: proc(5).
 */
export function parseProcStat(text: string): ProcStat {
  const lines = wholeLines(text);
  const total = lines.find((line) => line.startsWith('cpu '))?.split(/\s+/);
  // User to idle are there since Linux 1.0.
  if (total === undefined || !total.slice(1, 5).every(isCount) || total.length < 5) {
    throw new ProcFileError('stat', 'cpu line');
  }
  const values = CPU_FIELDS.map((field, at) => [field, countOf(total[at + 1])] as const);
  const cpuCount = lines.filter((line) => /^cpu[0-9]+ /.test(line)).length;
  return { cpu: { Id: 'cpu', ...recordOf(values) }, cpuCount: Math.max(cpuCount, 1) };
}

/** What time passes in. Guest time is left out: the kernel counts it in `User` and `Nice` already. */
const TIME_FIELDS = CPU_FIELDS.slice(0, 8);

/**
 * Cores in use between two samples: the share of ticks that were neither idle nor waiting for a disk, times the CPUs.
 * 0 when no time passed or the counters went back (a CPU that left, a container that was moved).
 */
export function busyCores(before: ProcStat, after: ProcStat): number {
  const passed = (field: (typeof CPU_FIELDS)[number]) => Math.max(after.cpu[field] - before.cpu[field], 0);
  const total = TIME_FIELDS.reduce((sum, field) => sum + passed(field), 0);
  if (total === 0) return 0;
  return ((total - passed('Idle') - passed('IOWait')) / total) * after.cpuCount;
}

function isCount(text: string): boolean {
  return /^[0-9]+$/.test(text);
}

function countOf(text: string | undefined): number {
  return text !== undefined && isCount(text) ? Number(text) : 0;
}

function recordOf(values: readonly (readonly [(typeof CPU_FIELDS)[number], number])[]): Omit<CpuStats, 'Id'> {
  return Object.fromEntries(values) as Record<(typeof CPU_FIELDS)[number], number>;
}
