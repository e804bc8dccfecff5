import type { ContainerUsage } from '@cube/runtime/port';
import { ManualClock, settle } from '@cube/testing';
import { UsageMeter } from './usage-meter';

/** An engine whose containers use half a core each. */
function meterOf(running: Record<string, 'runs' | 'gone' | 'breaks'>) {
  const clock = new ManualClock();
  const asked: string[] = [];
  const usage = (id: string): Promise<ContainerUsage | null> => {
    asked.push(id);
    if (running[id] === 'breaks') return Promise.reject(new Error('the engine hangs'));
    if (running[id] !== 'runs') return Promise.resolve(null);
    const at = clock.now();
    const zero = { networkReceivedBytes: 0, networkSentBytes: 0, diskReadBytes: 0, diskWrittenBytes: 0, pids: 1 };
    return Promise.resolve({ at, cpuNs: clock.monotonic() * 500_000, memoryBytes: 1, memoryLimitBytes: 2, ...zero });
  };
  return { clock, asked, meter: new UsageMeter({ usage }, clock) };
}

async function read({ clock, meter }: ReturnType<typeof meterOf>, ids: readonly string[], waitMs = 250) {
  const answer = meter.of(ids);
  await settle();
  await clock.advance(waitMs);
  const found = await answer;
  return [...found].map(([id, { cpu }]) => [id, cpu]);
}

describe('what containers use', () => {
  it('is asked for twice at first, as a rate needs two samples, and once from then on', async () => {
    const world = meterOf({ a: 'runs' });
    expect(await read(world, ['a'])).toEqual([['a', 0.5]]);
    expect(world.asked).toEqual(['a', 'a']);
    await world.clock.advance(2_000);
    expect(await read(world, ['a'], 0)).toEqual([['a', 0.5]]);
    expect(world.asked).toHaveLength(3);
  });

  it('is the same answer for a second, and one question for all who ask at once', async () => {
    const world = meterOf({ a: 'runs' });
    await Promise.all([read(world, ['a']), read(world, ['a'])]);
    expect(world.asked).toHaveLength(2);
    await read(world, ['a'], 0);
    expect(world.asked).toHaveLength(2);
  });

  it('is not a rate over a time that nobody asked about', async () => {
    const world = meterOf({ a: 'runs' });
    await read(world, ['a']);
    await world.clock.advance(60_000);
    await read(world, ['a']);
    expect(world.asked).toHaveLength(4);
  });

  it('leaves out what does not run, and fails only where nothing can be read', async () => {
    expect(await read(meterOf({ a: 'runs', b: 'gone', c: 'breaks' }), ['a', 'b', 'c'])).toEqual([['a', 0.5]]);
    await expect(read(meterOf({ a: 'breaks' }), ['a'])).rejects.toThrow('the engine hangs');
    expect(await read(meterOf({ a: 'gone' }), ['a'])).toEqual([]);
  });
});
