import type { NodeStats } from '@cube/task';
import { StatsLog } from './stats-log';

const CAPACITY = { cpu: 4, memoryBytes: 1000, diskBytes: 0 };

function sample(cpu: number, memoryBytes = 500): NodeStats {
  const host = { cpu: { User: cpu }, memory: { MemTotal: 1 }, disk: { All: 1 }, load: {} };
  return { sampledAt: 0, taskCount: 0, use: { cpu, memoryBytes, diskBytes: 9 }, host };
}

function recorder() {
  const said: string[] = [];
  const note = (level: string) => (message: string) => said.push(`${level} ${message}`);
  const statsLog = new StatsLog({ debug: note('debug'), info: note('info'), warn: note('warn') });
  const lines = () => said.splice(0).map((line) => line.replace(/ collect.*success,/, '').replace(/ detail.*/, ''));
  return { said, lines, tell: (stats: NodeStats, address = 'a:1') => statsLog.tell(address, stats, CAPACITY) };
}

describe('statistics in the log', () => {
  it('have a line each as the README has it, at info at first', () => {
    const { said, tell } = recorder();
    tell(sample(1));
    expect(said).toEqual([
      'info collect stats from worker http://a:1 success, CPU detail: {"User":1}',
      'info collect stats from worker http://a:1 success, Disk detail: {"All":1}',
      'info collect stats from worker http://a:1 success, Memory detail: {"MemTotal":1}',
    ]);
  });

  it('are at debug until use has moved by a quarter of capacity, however slowly', () => {
    const { lines, tell } = recorder();
    tell(sample(1));
    lines();
    tell(sample(1.6));
    expect(lines()).toEqual(['debug CPU', 'debug Disk', 'debug Memory']);
    tell(sample(2.1));
    expect(lines()).toEqual(['info CPU', 'debug Disk', 'debug Memory']);
    tell(sample(2.1, 200));
    expect(lines()).toEqual(['debug CPU', 'debug Disk', 'info Memory']);
  });

  it('are told once for each sample, and for each worker by itself', () => {
    const { lines, tell } = recorder();
    const one = sample(1);
    tell(one);
    tell(one);
    expect(lines()).toHaveLength(3);
    tell(sample(1), 'b:1');
    expect(lines()).toEqual(['info CPU', 'info Disk', 'info Memory']);
  });

  it('say once that there are none', () => {
    const { said, tell } = recorder();
    const none = { sampledAt: 0, taskCount: 0, use: null, host: null };
    tell({ ...none });
    tell({ ...none });
    const message = 'collect stats from worker http://a:1 success, not available on its host';
    expect(said).toEqual([`info ${message}`, `debug ${message}`]);
  });
});
