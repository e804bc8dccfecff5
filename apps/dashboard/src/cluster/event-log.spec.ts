import { EventLog, isWanted } from './event-log';
import { wireEvent } from './wire.fixture';

const told = (Revision: number) => wireEvent({ Revision, Kind: 'attempt-placed', Subject: `t${Revision}` });
const revisions = (log: EventLog): number[] => log.newest(1_000).map(({ Revision }) => Revision);

describe('the log of events', () => {
  it('keeps the newest, the past below what came since', () => {
    const log = new EventLog(4);
    log.add(told(9));
    log.add(told(10));
    log.addPast([told(5), told(6), told(7)]);
    expect(revisions(log)).toEqual([10, 9, 7, 6]);
    expect(log.seen).toBe(2);
    for (let next = 11; next < 100; next += 1) log.add(told(next));
    expect(revisions(log).length).toBeLessThanOrEqual(6);
    expect(log.newest(2, ({ Revision }) => Revision % 2 === 0).map(({ Revision }) => Revision)).toEqual([98, 96]);
  });

  it.each([
    [{}, true],
    [{ about: 'task' }, true],
    [{ about: 'node' }, false],
    [{ kind: 'attempt-placed' }, true],
    [{ kind: 'attempt-lost' }, false],
    [{ word: 'on worker-3' }, true],
    [{ word: 'web-1' }, true],
    [{ word: 'placed' }, true],
    [{ word: 'web-2' }, false],
  ] as const)('finds an event by %j: %p', (filter, expected) => {
    const event = wireEvent({
      Revision: 1,
      Kind: 'attempt-placed',
      Subject: 't1',
      Name: 'Web-1',
      Message: 'Is on Worker-3',
    });
    const whole = { about: '', kind: '', word: '', ...filter } as const;
    expect([isWanted(event, whole), isWanted(event, whole)]).toEqual([expected, expected]);
  });
});
