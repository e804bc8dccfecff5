import fc from 'fast-check';
import { busyCores, parseProcStat } from './cpu-stats';
import { ProcFileError } from './proc-file-error';
import { recorded } from './recorded';

/** `cpu` lines in the order user, nice, system, idle, iowait, irq, softirq, steal, guest, guest nice. */
function statOf(counters: readonly number[], cpus = 2) {
  const lines = Array.from({ length: cpus }, (_, cpu) => `cpu${cpu} 0 0 0 0`);
  return parseProcStat(`${[`cpu  ${counters.join(' ')}`, ...lines].join('\n')}\n`);
}

describe('parseProcStat', () => {
  it('reads all ten fields of a current kernel', () => {
    expect(parseProcStat('cpu  1 2 3 4 5 6 7 8 9 10\ncpu0 1 2 3 4 5 6 7 8 9 10\n')).toEqual({
      cpu: {
        Id: 'cpu',
        User: 1,
        Nice: 2,
        System: 3,
        Idle: 4,
        IOWait: 5,
        IRQ: 6,
        SoftIRQ: 7,
        Steal: 8,
        Guest: 9,
        GuestNice: 10,
      },
      cpuCount: 1,
    });
    const { cpu, cpuCount } = parseProcStat(recorded('current', 'stat'));
    expect(cpuCount).toBe(2);
    expect(cpu.User).toBeGreaterThan(0);
    expect(cpu.Idle).toBeGreaterThan(cpu.IOWait);
  });

  it('reads an old kernel, which lacks guest nice, as 0', () => {
    expect(parseProcStat(recorded('linux-2.6.32', 'stat'))).toMatchObject({
      cpu: {
        User: 338868,
        Nice: 1029,
        System: 107121,
        Idle: 3540676,
        IOWait: 7454,
        IRQ: 12,
        SoftIRQ: 4443,
        GuestNice: 0,
      },
      cpuCount: 2,
    });
  });

  it('reads what a truncated file still has', () => {
    expect(parseProcStat(recorded('truncated', 'stat'))).toMatchObject({ cpu: { User: 338868 }, cpuCount: 1 });
  });

  it.each(['', 'cpu0 1 2 3 4\n', 'cpu  1 2 3\n', 'cpu  a b c d\n', 'cpu  1 2 3 4', '<html>\n'])(
    'refuses %j, naming file and field',
    (text) => {
      expect(() => parseProcStat(text)).toThrow(ProcFileError);
      expect(() => parseProcStat(text)).toThrow('/proc/stat has no cpu line');
    },
  );
});

describe('busyCores', () => {
  it('is the busy share of the ticks between two samples, times the CPUs', () => {
    // user 30 + system 15 + softirq 5 = 50 of 100 ticks (40 idle, 10 waiting): half of 2 CPUs
    const before = statOf([100, 0, 100, 1000, 100, 0, 100, 0]);
    const after = statOf([130, 0, 115, 1040, 110, 0, 105, 0]);
    expect(busyCores(before, after)).toBe(1);
  });

  it('does not count guests twice, which are in user and nice already', () => {
    const before = statOf([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    // user 50, 40 of them for a guest; idle 50
    expect(busyCores(before, statOf([50, 0, 0, 50, 0, 0, 0, 0, 40, 0], 1))).toBe(0.5);
  });

  it('counts ticks that the hypervisor stole as used', () => {
    expect(busyCores(statOf([0, 0, 0, 0]), statOf([0, 0, 0, 75, 0, 0, 0, 25], 4))).toBe(1);
  });

  it('is 0 when no time passed or the counters went back', () => {
    const sample = statOf([500, 5, 5, 500, 5, 5, 5, 5]);
    expect(busyCores(sample, sample)).toBe(0);
    expect(busyCores(sample, statOf([1, 0, 0, 1]))).toBe(0);
  });

  it('lies between 0 and the number of CPUs, whatever the counters do', () => {
    const counters = fc.array(fc.nat(1_000_000), { minLength: 4, maxLength: 10 });
    fc.assert(
      fc.property(counters, counters, fc.integer({ min: 1, max: 256 }), (before, after, cpus) => {
        const busy = busyCores(statOf(before, cpus), statOf(after, cpus));
        expect(busy).toBeGreaterThanOrEqual(0);
        expect(busy).toBeLessThanOrEqual(cpus);
      }),
    );
  });
});
