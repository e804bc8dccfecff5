import { ProcFileError } from './proc-file-error';
import { wholeLines } from './whole-lines';

/** The README's fields in its order. The kernel writes those with `Anon` and `File` in brackets: `Active(anon)`. */
export const MEMORY_FIELDS = [
  'MemTotal',
  'MemFree',
  'MemAvailable',
  'Buffers',
  'Cached',
  'SwapCached',
  'Active',
  'Inactive',
  'ActiveAnon',
  'InactiveAnon',
  'ActiveFile',
  'InactiveFile',
  'Unevictable',
  'Mlocked',
  'SwapTotal',
  'SwapFree',
  'Dirty',
  'Writeback',
  'AnonPages',
  'Mapped',
  'Shmem',
  'Slab',
  'SReclaimable',
  'SUnreclaim',
  'KernelStack',
  'PageTables',
  'NFS_Unstable',
  'Bounce',
  'WritebackTmp',
  'CommitLimit',
  'Committed_AS',
  'VmallocTotal',
  'VmallocUsed',
  'VmallocChunk',
  'HardwareCorrupted',
  'AnonHugePages',
  'HugePages_Total',
  'HugePages_Free',
  'HugePages_Rsvd',
  'HugePages_Surp',
  'Hugepagesize',
  'DirectMap4k',
  'DirectMap2M',
  'DirectMap1G',
] as const;

/** In kB, as /proc/meminfo has them; huge pages are counted. */
export type MemoryStats = Readonly<Record<(typeof MEMORY_FIELDS)[number], number>>;

/**
 * Reads /proc/meminfo. A field that the kernel lacks is 0, but MemAvailable: before Linux 3.14 it is estimated as
 * MemFree + Buffers + Cached, as tools did then. Throws ProcFileError without MemTotal.
 */
export function parseMeminfo(text: string): MemoryStats {
  const found = new Map(wholeLines(text).flatMap(fieldOf));
  if (!found.has('MemTotal')) throw new ProcFileError('meminfo', 'MemTotal');
  const value = (field: string) => found.get(field) ?? 0;
  const stats = Object.fromEntries(MEMORY_FIELDS.map((field) => [field, value(field)])) as MemoryStats;
  const estimate = Math.min(value('MemFree') + value('Buffers') + value('Cached'), value('MemTotal'));
  return { ...stats, MemAvailable: found.get('MemAvailable') ?? estimate };
}

function fieldOf(line: string): [string, number][] {
  const [, name, value] = /^([A-Za-z0-9_()]+):\s+([0-9]+)(?: kB)?$/.exec(line) ?? [];
  if (name === undefined) return [];
  return [[name.replace('(anon)', 'Anon').replace('(file)', 'File'), Number(value)]];
}
