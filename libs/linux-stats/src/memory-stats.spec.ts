import { MEMORY_FIELDS, parseMeminfo } from './memory-stats';
import { ProcFileError } from './proc-file-error';
import { recorded } from './recorded';

/** The line of the README in which every field stands. */
const README =
  'MemTotal:2014312, MemFree:93108, MemAvailable:536020, Buffers:23580, Cached:623660, SwapCached:54440, Active:812156, Inactive:683684, ActiveAnon:504656, InactiveAnon:529904, ActiveFile:307500, InactiveFile:153780, Unevictable:177560, Mlocked:80, SwapTotal:2097148, SwapFree:1146984, Dirty:536, Writeback:0, AnonPages:1008156, Mapped:204116, Shmem:185960, Slab:163100, SReclaimable:71744, SUnreclaim:91356, KernelStack:11008, PageTables:27076, NFS_Unstable:0, Bounce:0, WritebackTmp:0, CommitLimit:3104304, Committed_AS:7552064, VmallocTotal:133143592960, VmallocUsed:29268, VmallocChunk:0, HardwareCorrupted:0, AnonHugePages:0, HugePages_Total:0, HugePages_Free:0, HugePages_Rsvd:0, HugePages_Surp:0, Hugepagesize:2048, DirectMap4k:0, DirectMap2M:0, DirectMap1G:0';

describe('parseMeminfo', () => {
  it('has every field of the README, in its order', () => {
    expect(MEMORY_FIELDS).toEqual(README.split(', ').map((field) => field.split(':')[0]));
    expect(Object.keys(parseMeminfo(recorded('current', 'meminfo')))).toEqual(MEMORY_FIELDS);
  });

  it('reads what the README shows from the file that its kernel wrote', () => {
    const fields = README.split(', ').map((field) => field.split(':'));
    const bracketed = (name = '') => name.replace(/(Anon|File)$/, (word) => `(${word.toLowerCase()})`);
    const text = fields
      .map(([name, value]) => `${bracketed(name)}:   ${value}${name?.includes('Pages_') ? '' : ' kB'}\n`)
      .join('');
    expect(text).toContain('Inactive(file):   153780 kB\n');
    expect(parseMeminfo(text)).toEqual(Object.fromEntries(fields.map(([name, value]) => [name, Number(value)])));
  });

  it('reads a current kernel', () => {
    const memory = parseMeminfo(recorded('current', 'meminfo'));
    expect(memory.MemAvailable).toBeGreaterThan(0);
    expect(memory.MemAvailable).toBeLessThan(memory.MemTotal);
    expect(memory.Hugepagesize).toBe(2048);
    expect(memory.DirectMap1G).toBe(0);
  });

  it('estimates what is available where an old kernel does not say', () => {
    // 93108 free + 23580 buffers + 623660 cached
    const memory = parseMeminfo(recorded('linux-2.6.32', 'meminfo'));
    expect(memory).toMatchObject({ MemTotal: 2014312, MemAvailable: 740348, ActiveAnon: 504656, AnonHugePages: 0 });
  });

  it('reads what a truncated file still has, and no number that was cut', () => {
    const memory = parseMeminfo(recorded('truncated', 'meminfo'));
    // 93108 free + 23580 buffers; Cached lost its last digits
    expect(memory).toMatchObject({ MemTotal: 2014312, Cached: 0, MemAvailable: 116688 });
  });

  it.each(['', 'MemFree: 5 kB\n', 'MemTotal: 2014312 kB', 'MemTotal: many kB\n', '{"MemTotal":1}\n'])(
    'refuses %j, naming file and field',
    (text) => {
      expect(() => parseMeminfo(text)).toThrow(ProcFileError);
      expect(() => parseMeminfo(text)).toThrow('/proc/meminfo has no MemTotal');
    },
  );
});
