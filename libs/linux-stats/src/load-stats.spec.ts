import { diskStats } from './disk-stats';
import { parseLoadavg } from './load-stats';
import { recorded } from './recorded';

describe('parseLoadavg', () => {
  it('reads the averages, the processes and the last process ID', () => {
    expect(parseLoadavg(recorded('linux-2.6.32', 'loadavg'))).toEqual({
      Last1Min: 0.31,
      Last5Min: 0.42,
      Last15Min: 0.4,
      ProcessRunning: 1,
      ProcessTotal: 312,
      LastPID: 31457,
    });
    expect(parseLoadavg(recorded('current', 'loadavg')).ProcessTotal).toBeGreaterThan(0);
  });

  it('reads what a truncated file still has, and no number that was cut', () => {
    const load = parseLoadavg(recorded('truncated', 'loadavg'));
    expect(load).toMatchObject({ Last1Min: 0.31, Last5Min: 0.42, Last15Min: 0, ProcessTotal: 0, LastPID: 0 });
  });

  it.each(['', '\n', '0.3', 'a b c\n'])('refuses %j, naming file and field', (text) => {
    expect(() => parseLoadavg(text)).toThrow('/proc/loadavg has no load average');
  });
});

describe('diskStats', () => {
  it('counts bytes, with the blocks that only root may use as free', () => {
    // the README's disk: 16163483 blocks of 4096 bytes, 12008733 of them free
    expect(diskStats({ bsize: 4096, blocks: 16163483, bfree: 12008733, ffree: 3723900 })).toEqual({
      All: 66205626368,
      Used: 17017856000,
      Free: 49187770368,
      FreeInodes: 3723900,
    });
  });
});
