import { ChangeLog } from './change-log';

/** The slots that somebody who stood at `position` has to look at. */
function since(log: ChangeLog, position: number): number[] {
  const slots = [];
  for (let at = position; at < log.end; at += 1) if (log.slotAt(at) >= 0) slots.push(log.slotAt(at));
  return slots;
}

describe('a change log', () => {
  it('names every slot that changed since, once', () => {
    const log = new ChangeLog();
    for (const slot of [3, 1, 3, 0]) log.add(slot);
    expect(since(log, 0)).toEqual([1, 3, 0]);
    expect(since(log, 2)).toEqual([3, 0]);
    expect(since(log, log.end)).toEqual([]);
  });

  it('says when it has forgotten too much', () => {
    const log = new ChangeLog();
    for (let n = 0; n < 2 ** 16; n += 1) log.add(n % 7);
    expect(log.reachesBackTo(0)).toBe(true);
    expect(since(log, 0).sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    log.add(9);
    expect(log.reachesBackTo(0)).toBe(false);
    expect(log.reachesBackTo(1)).toBe(true);
  });
});
