import { ops } from './conformance/store-driver';
import { MemoryDisk } from './memory-disk';
import { MemoryStore } from './memory-store';
import { storeConformance } from './store-conformance';
import type { Store } from './store';
import type { StoreFault } from './store-fault';

storeConformance('MemoryStore', async () => new MemoryStore(), restored);

let restores = 0;

async function restored(store: Store): Promise<MemoryStore> {
  if (!(store instanceof MemoryStore)) throw new Error('the suite was given another store');
  restores += 1;
  return new MemoryStore({ disk: store.disk.fork(`restored-${restores}`) });
}

describe('MemoryStore', () => {
  const stop = new AbortController().signal;

  /** A store whose commits meet these faults, one after the other. */
  async function withFaults(...faults: StoreFault[]) {
    const store = new MemoryStore({ fault: ({ kind }) => (kind === 'commit' ? (faults.shift() ?? null) : null) });
    return { store, term: await store.lead('sim', stop) };
  }

  it('keeps everything on its disk for the next store, which fences the one before', async () => {
    const disk = new MemoryDisk('past');
    const before = new MemoryStore({ disk });
    const old = await before.lead('before', stop);
    await before.commit(old, 0, ops({ a: '1' }));

    const after = new MemoryStore({ disk });
    const term = await after.lead('after', stop);
    expect(term).toMatchObject({ epoch: 2, rev: 1 });
    expect(old.lost.aborted).toBe(true);
    expect(await before.commit(old, 1, ops({ a: '2' }))).toEqual({ failed: 'fenced' });
    expect(await after.list('', { limit: 1 })).toMatchObject({ entries: [{ key: 'a', rev: 1 }] });
    expect(after.history).toBe('past');
  });

  it('shows one store what another on the same disk commits, and closes them apart', async () => {
    const disk = new MemoryDisk('shared');
    const [writer, reader] = [new MemoryStore({ disk }), new MemoryStore({ disk })];
    const watch = reader.watch('', 0, stop)[Symbol.asyncIterator]();
    const next = watch.next();
    await writer.commit(await writer.lead('writer', stop), 0, ops({ a: '1' }));
    await writer.close();
    expect(await next).toMatchObject({ value: { rev: 1 } });
    expect(await reader.list('', { limit: 1 })).toMatchObject({ at: 1 });
  });

  it('keeps nothing of replaced and deleted values behind a compaction', async () => {
    const store = new MemoryStore();
    const term = await store.lead('x', stop);
    for (let rev = 0; rev < 9; rev += 1) await store.commit(term, rev, ops({ a: `${rev}`, b: '1' }));
    await store.commit(term, 9, ops({ b: null }));
    expect(store.disk.versionCount).toBe(19);
    await store.compact(10);
    expect(store.disk.versionCount).toBe(1);
  });

  it('writes nothing on a full disk', async () => {
    const { store, term } = await withFaults({ outcome: 'full' });
    expect(await store.commit(term, 0, ops({ a: '1' }))).toEqual({ failed: 'full' });
    expect(await store.commit(term, 0, ops({ a: '2' }))).toEqual({ rev: 1 });
  });

  it('settles an unknown outcome either way', async () => {
    const { store, term } = await withFaults({ outcome: 'unknown-landed' }, { outcome: 'unknown-lost' });
    expect(await store.commit(term, 0, ops({ a: '1' }))).toEqual({ failed: 'unknown' });
    expect(await store.settle(term, 0)).toEqual({ rev: 1 });
    expect(await store.commit(term, 1, ops({ a: '2' }))).toEqual({ failed: 'unknown' });
    expect(await store.settle(term, 1)).toEqual({ rev: 2 });
    expect(await store.list('', { limit: 1 })).toMatchObject({ at: 2, entries: [{ key: 'a', rev: 1 }] });
  });

  it('never lets a delayed batch land behind its settlement', async () => {
    const delay = Promise.withResolvers<void>();
    const { store, term } = await withFaults({ before: delay.promise });
    const late = store.commit(term, 0, ops({ a: 'late' }));
    expect(await store.settle(term, 0)).toEqual({ rev: 1 });
    delay.resolve();
    expect(await late).toEqual({ failed: 'conflict' });
    expect(await store.list('', { limit: 1 })).toMatchObject({ entries: [] });
  });

  it('holds back an answer whose write is done', async () => {
    const delay = Promise.withResolvers<void>();
    const { store, term } = await withFaults({ after: delay.promise });
    const answer = store.commit(term, 0, ops({ a: '1' }));
    expect(await store.list('', { limit: 1 })).toMatchObject({ at: 1 });
    delay.resolve();
    expect(await answer).toEqual({ rev: 1 });
  });
});
