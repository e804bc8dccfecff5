import { FakeHost, FakeRuntime } from '@cube/runtime/fake';
import { ManualClock } from '@cube/testing';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HostMeasure } from './host-measure';

/** Of the recorded host: two CPUs. */
const TOTAL_BYTES = 2014312 * 1024;
const AVAILABLE_BYTES = 740348 * 1024;

describe('HostMeasure', () => {
  const procRoot = mkdtempSync(join(tmpdir(), 'cube-host-measure-'));
  beforeEach(() => cpSync('libs/linux-stats/src/fixtures/linux-2.6.32', procRoot, { recursive: true }));
  afterAll(() => rmSync(procRoot, { recursive: true, force: true }));

  function measure(settings: Partial<Parameters<typeof HostMeasure.open>[0]>): HostMeasure {
    const clock = new ManualClock();
    const runtime = new FakeRuntime({ clock, host: new FakeHost() });
    const whole = { share: null, cpu: null, memoryBytes: null, diskBytes: null, pids: null, procRoot };
    return HostMeasure.open({ ...whole, ...settings }, runtime, clock);
  }

  it("has a part of the host, and as much of the host's use", async () => {
    const host = measure({ share: 0.5 });
    expect(await host.capacity()).toMatchObject({ cpu: 1, memoryBytes: TOTAL_BYTES / 2 });
    expect((await host.stats()).use?.memoryBytes).toBe((TOTAL_BYTES - AVAILABLE_BYTES) / 2);
  });

  it('tells its use as a part of the capacity that it told', async () => {
    const host = measure({ cpu: 8, memoryBytes: 1_000_000 });
    // 100 ticks later: 30 more user, 70 more idle, on two CPUs: 0.6 of 2 cores
    const stat = join(procRoot, 'stat');
    writeFileSync(stat, 'cpu  338898 1029 107121 3540746 7454 12 4443 0 0\ncpu0 1 1 1 1\ncpu1 1 1 1 1\n');
    const { use } = await host.stats();
    expect(use?.cpu).toBeCloseTo((0.6 / 2) * 8);
    expect(use?.memoryBytes).toBe(Math.round(((TOTAL_BYTES - AVAILABLE_BYTES) / TOTAL_BYTES) * 1_000_000));
  });
});
