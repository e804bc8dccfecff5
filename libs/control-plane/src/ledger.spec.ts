import { MemoryDisk, MemoryStore, type StoreFault } from '@cube/store';
import { silentLog } from '@cube/task';
import { ManualClock, settle, specOf } from '@cube/testing';
import { aboutTask, type ClusterEvent } from './cluster-event';
import { Ledger, StoreUnavailableError } from './ledger';

function submitted(id: string, env: readonly string[] = []): ClusterEvent {
  return aboutTask(id, {
    kind: 'task-submitted',
    spec: specOf({ name: id, env }),
    attempt: 1,
    request: { eventId: `event-${id}`, fingerprint: id },
  });
}

async function openLedger(disk = new MemoryDisk('memory'), limits = { ops: 1024, bytes: 2 ** 22 }) {
  const clock = new ManualClock();
  const faults: StoreFault[] = [];
  let commits = 0;
  const silent = { settle: false };
  const store = new MemoryStore({
    ...{ disk, limits },
    fault: (call) => {
      if (call.kind === 'settle' && silent.settle) return { before: new Promise(() => undefined) };
      if (call.kind !== 'commit') return null;
      commits += 1;
      return faults.shift() ?? null;
    },
  });
  const fenced: string[] = [];
  const options = { store, clock, log: silentLog, onFenced: (why: string) => fenced.push(why) };
  const ledger = await Ledger.open('me', options, new AbortController().signal);
  return { ledger, clock, disk, fenced, faults, silent, commits: () => commits };
}

describe('the ledger', () => {
  it('writes a burst of events as one batch, and has them after a restart', async () => {
    const { ledger, commits, disk } = await openLedger();
    const revisions = Array.from({ length: 50 }, (_, index) => ledger.record([submitted(`task-${index}`)]));
    await ledger.durable();
    expect(new Set(revisions).size).toBe(1);
    expect(commits()).toBe(1);
    const { ledger: again } = await openLedger(disk);
    expect(again.state.tasks.size).toBe(50);
    expect([...again.state.pending].sort()).toEqual([...ledger.state.pending].sort());
  });

  it('gathers the next batch while one is in flight', async () => {
    const { ledger, commits } = await openLedger();
    const first = ledger.record([submitted('one')]);
    await Promise.resolve();
    const second = ledger.record([submitted('two')]);
    const third = ledger.record([submitted('three')]);
    expect([second, third]).toEqual([first + 1, first + 1]);
    await ledger.durable();
    expect(commits()).toBe(2);
  });

  it('begins another batch before one is too large for the store, whatever its records hold', async () => {
    const { ledger, commits, disk } = await openLedger(new MemoryDisk('memory'), { ops: 1024, bytes: 100_000 });
    // 5,000 characters of two bytes each, in the event and in the record: 20 kB a task.
    for (let index = 0; index < 20; index += 1)
      ledger.record([submitted(`task-${10 + index}`, [`A=${'é'.repeat(5_000)}`])]);
    await ledger.durable();
    expect(commits()).toBeGreaterThan(4);
    const { ledger: again } = await openLedger(disk);
    expect(again.state.tasks).toEqual(ledger.state.tasks);
  });

  it('stores the newest version of a record that changes within a batch', async () => {
    const { ledger, disk } = await openLedger();
    ledger.record([submitted('one')]);
    ledger.record([aboutTask('one', { kind: 'stop-requested', request: null, remove: false })]);
    await ledger.durable();
    const { ledger: again } = await openLedger(disk);
    expect(again.state.tasks.get('one')?.task.desired).toBe('stop');
    expect(again.state.tasks).toEqual(ledger.state.tasks);
  });

  it('calls a revision whole once nothing can join it any more', async () => {
    const { ledger } = await openLedger();
    const first = ledger.record([submitted('one')]);
    expect(ledger.whole).toBe(first - 1);
    await Promise.resolve();
    expect(ledger.whole).toBe(first);
    const second = ledger.record([submitted('two')]);
    expect([ledger.whole, ledger.head]).toEqual([first, second]);
    await ledger.durable();
    expect(ledger.whole).toBe(second);
  });

  it('on a full disk refuses the write, keeps what was durable, and goes on by itself once there is room', async () => {
    const { ledger, clock, faults } = await openLedger();
    ledger.record([submitted('kept')]);
    await ledger.durable();
    faults.push({ outcome: 'full' }, { outcome: 'full' });
    ledger.record([submitted('dropped')]);
    await expect(ledger.durable()).rejects.toThrow(StoreUnavailableError);
    await settle();
    await expect(ledger.durable(ledger.head + 1)).rejects.toThrow(StoreUnavailableError);
    expect([...ledger.state.tasks.keys()]).toEqual(['kept']);
    expect(() => ledger.record([submitted('refused')])).toThrow(/disk .* is full/);
    await clock.advance(2_000);
    expect(ledger.trouble).toBeNull();
    ledger.record([submitted('later')]);
    await ledger.durable();
    expect([...ledger.state.tasks.keys()]).toEqual(['kept', 'later']);
  });

  it('takes nothing for durable between a failed write and the reload', async () => {
    for (const outcome of ['full', 'unknown-lost'] as const) {
      const { ledger, clock, faults } = await openLedger();
      faults.push({ outcome });
      ledger.record([submitted('dropped')]);
      const asked = ledger.durable().catch(() => {
        expect(ledger.state.tasks.has('dropped')).toBe(true);
        return ledger.durable();
      });
      await expect(asked).rejects.toThrow(StoreUnavailableError);
      await clock.advance(2_000);
      await ledger.durable();
      expect(ledger.state.tasks.has('dropped')).toBe(false);
    }
  });

  it('answers readers with what is stored when a write fails under them', async () => {
    const { ledger, faults } = await openLedger();
    ledger.record([submitted('kept')]);
    await ledger.durable();
    faults.push({ outcome: 'full' });
    ledger.record([submitted('dropped')]);
    const look = () => [...ledger.state.tasks.keys()];
    const before = ledger.read(look);
    await expect(ledger.durable()).rejects.toThrow(StoreUnavailableError);
    expect(await Promise.all([before, ledger.read(look)])).toEqual([['kept'], ['kept']]);
  });

  it('keeps no reader waiting for a store that says nothing', async () => {
    const { ledger, clock, faults, silent } = await openLedger();
    faults.push({ outcome: 'unknown-lost' });
    silent.settle = true;
    ledger.record([submitted('lost')]);
    const refused = expect(ledger.read(() => undefined)).rejects.toThrow(StoreUnavailableError);
    await settle();
    await clock.advance(2_000);
    await refused;
  });

  it('after an unknown outcome knows what was stored, whether the write landed or not', async () => {
    for (const landed of [true, false]) {
      const { ledger, clock, faults } = await openLedger();
      faults.push({ outcome: landed ? 'unknown-landed' : 'unknown-lost' });
      ledger.record([submitted('maybe')]);
      await expect(ledger.durable()).rejects.toThrow(/send them again with the same event ID/);
      await clock.advance(2_000);
      expect(ledger.trouble).toBeNull();
      expect(ledger.state.tasks.has('maybe')).toBe(landed);
    }
  });

  it('writes nothing more once another manager leads', async () => {
    const { ledger, disk, fenced } = await openLedger();
    await openLedger(disk);
    ledger.record([submitted('late')]);
    await expect(ledger.durable()).rejects.toThrow(StoreUnavailableError);
    expect(fenced[0]).toMatch(/another manager leads/);
  });
});
