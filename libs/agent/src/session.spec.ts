import type { ManagerIdentity } from '@cube/task';
import { MANAGER, MemoryIdentityStore } from '@cube/testing';
import { Session } from './session';
import type { WorkerIdentity } from './worker-identity';

function opened(disk: MemoryIdentityStore): Promise<Session> {
  let made = 0;
  return Session.open(disk, { uuid: () => `uuid-${disk.saved.length}-${(made += 1)}` });
}

describe('the session of a worker', () => {
  it('gives a new node an ID that stays, and each process an instance of its own', async () => {
    const disk = new MemoryIdentityStore();
    const first = await opened(disk);
    const second = await opened(disk);
    expect(second.nodeId).toBe(first.nodeId);
    expect(second.instance).not.toBe(first.instance);
  });

  it('binds an unbound worker to the first cluster that says HELLO', async () => {
    const disk = new MemoryIdentityStore();
    const session = await opened(disk);
    expect(session.cluster).toBeNull();
    expect(await session.admit(MANAGER)).toBeNull();
    expect(disk.saved.at(-1)).toEqual({
      nodeId: session.nodeId,
      cluster: 'c1',
      epoch: 1,
      manager: 'm1',
      history: 'h1',
    });
  });

  const refusals: readonly [string, Partial<ManagerIdentity>, string | null][] = [
    ['another cluster', { cluster: 'c2', epoch: 9 }, 'other-cluster'],
    ['a lower epoch', { epoch: 4 }, 'lower-epoch'],
    ['the same epoch, another manager', { manager: 'm2' }, 'same-epoch-other-manager'],
    ['the same manager again', {}, null],
    ['a higher epoch', { epoch: 6, manager: 'm2' }, null],
    ['a higher epoch of another history', { epoch: 6, manager: 'm2', history: 'h2' }, null],
  ];

  it.each(refusals)('over a restart, %s: %s', async (_, change, refusal) => {
    const known = { ...MANAGER, epoch: 5 };
    const disk = new MemoryIdentityStore();
    await (await opened(disk)).admit(known);
    const before = disk.saved.length;
    const session = await opened(disk);
    expect((await session.admit({ ...known, ...change }))?.name ?? null).toBe(refusal);
    if (refusal !== null) expect(disk.saved).toHaveLength(before);
  });

  it('decides about one HELLO after the other, however slow the disk', async () => {
    const disk = new SlowDisk();
    const session = await opened(disk);
    const answers = [session.admit({ ...MANAGER, epoch: 2 }), session.admit({ ...MANAGER, epoch: 1, manager: 'm0' })];
    disk.go();
    expect((await Promise.all(answers)).map((refusal) => refusal?.name ?? null)).toEqual([null, 'lower-epoch']);
  });

  it('obeys nobody whose identity it could not make durable', async () => {
    const disk = new MemoryIdentityStore();
    const session = await opened(disk);
    disk.save = () => Promise.reject(new Error('disk full'));
    await expect(session.admit(MANAGER)).rejects.toThrow('disk full');
    expect(session.refusalOf(MANAGER, session.instance)?.name).toBe('no-session');
    expect(session.cluster).toBeNull();
  });

  it('obeys its manager alone, and only calls meant for this process', async () => {
    const session = await opened(new MemoryIdentityStore());
    expect(session.refusalOf(MANAGER, session.instance)?.name).toBe('no-session');
    await session.admit(MANAGER);
    expect(session.refusalOf(MANAGER, session.instance)).toBeNull();
    expect(session.refusalOf(MANAGER, 'earlier')?.name).toBe('other-instance');
    for (const change of [{ epoch: 2 }, { manager: 'm2' }, { history: 'h2' }, { cluster: 'c2' }]) {
      expect(session.refusalOf({ ...MANAGER, ...change }, session.instance)?.name).toBe('other-manager');
    }
  });
});

/** Saves only once it is told to go on. */
class SlowDisk extends MemoryIdentityStore {
  private release = () => {};
  private readonly released = new Promise<void>((resolve) => (this.release = resolve));

  override async save(identity: WorkerIdentity): Promise<void> {
    if (identity.cluster !== null) await this.released;
    await super.save(identity);
  }

  go(): void {
    this.release();
  }
}
