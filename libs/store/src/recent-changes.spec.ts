import { RecentChanges } from './recent-changes';

describe('RecentChanges', () => {
  const change = (rev: number) => ({ rev, ops: [{ del: `${rev}` }] });

  it('answers what comes right after a revision that it reaches back to', () => {
    const recent = new RecentChanges();
    expect(recent.after(0)).toBeNull();
    for (const rev of [5, 6, 7]) recent.add(change(rev));
    expect(recent.after(3)).toBeNull();
    expect(recent.after(4)).toEqual({ changes: [change(5), change(6), change(7)], through: 7 });
    expect(recent.after(6)).toEqual({ changes: [change(7)], through: 7 });
    expect(recent.after(7)).toBeNull();
  });

  it('starts anew behind a revision that it did not see, so that it never shows a gap', () => {
    const recent = new RecentChanges();
    for (const rev of [1, 2, 4, 5]) recent.add(change(rev));
    expect(recent.after(1)).toBeNull();
    expect(recent.after(3)).toEqual({ changes: [change(4), change(5)], through: 5 });
  });

  it('is bounded, and keeps the newest', () => {
    const recent = new RecentChanges();
    for (let rev = 1; rev <= 5000; rev += 1) recent.add(change(rev));
    expect(recent.after(3900)).toBeNull();
    expect(recent.after(4600)?.changes).toHaveLength(400);
  });

  it('is bounded in bytes, too', () => {
    const recent = new RecentChanges();
    const value = new Uint8Array(4 * 1024 * 1024);
    for (let rev = 1; rev <= 20; rev += 1) recent.add({ rev, ops: [{ put: 'a', value }] });
    const held = Array.from({ length: 20 }, (_, since) => recent.after(since)).filter((run) => run !== null);
    expect(held.length).toBeGreaterThan(0);
    expect(held.length).toBeLessThanOrEqual(4);
  });
});
