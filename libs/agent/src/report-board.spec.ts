import type { AttemptReport } from '@cube/task';
import { ManualClock, settle } from '@cube/testing';
import { recordToStop } from './attempt-record';
import { reportOf } from './attempt-report';
import { ReportBoard } from './report-board';

const open = new AbortController().signal;

function report(taskId: string, change: Partial<AttemptReport> = {}): AttemptReport {
  return { ...reportOf(recordToStop({ taskId, attempt: 1, cluster: 'c', history: 'h', revision: 1 })), ...change };
}

function board(random = 0.5, clock = new ManualClock()): ReportBoard {
  return new ReportBoard(clock, { next: () => random });
}

describe('the report board', () => {
  it('answers a first question with everything, and a next one with what changed since', () => {
    const reports = board();
    reports.put('a', report('a'));
    reports.put('b', report('b'));
    const first = reports.page(null);
    expect(first).toMatchObject({ full: true, reports: [{ taskId: 'a' }, { taskId: 'b' }] });
    reports.put('a', report('a', { health: 'healthy' }));
    expect(reports.page(first.seq)).toMatchObject({ full: false, reports: [{ taskId: 'a', health: 'healthy' }] });
  });

  it('counts the same report twice as one', () => {
    const reports = board();
    reports.put('a', report('a'));
    const { seq } = reports.page(null);
    reports.put('a', report('a'));
    expect(reports.page(seq)).toEqual({ seq, full: false, reports: [] });
  });

  it('answers a number of another worker process, or of none, with everything', () => {
    const before = board(0.1);
    before.put('a', report('a'));
    const now = board(0.2);
    now.put('a', report('a'));
    for (const since of [before.page(null).seq, 0, -1, Number.MAX_SAFE_INTEGER]) {
      expect(now.page(since)).toMatchObject({ full: true, reports: [{ taskId: 'a' }] });
    }
  });

  it('wakes a long poll at once, with all changes of the moment on one page', async () => {
    const clock = new ManualClock();
    const reports = board(0.5, clock);
    const waiting = reports.wait(reports.page(null).seq, 3_000, open);
    reports.put('a', report('a'));
    reports.put('b', report('b'));
    expect((await waiting).reports).toHaveLength(2);
    expect([clock.monotonic(), clock.pending]).toEqual([0, 0]);
  });

  it('ends a long poll after its time, when it is called off, and when the worker stops', async () => {
    const clock = new ManualClock();
    const reports = board(0.5, clock);
    const { seq } = reports.page(null);
    const gone = new AbortController();
    const pages = [
      reports.wait(seq, 3_000, open),
      reports.wait(seq, 60_000, gone.signal),
      reports.wait(seq, 60_000, open),
    ];
    const ended: number[] = [];
    pages.forEach((page, index) => void page.then(() => ended.push(index)));
    await clock.advance(3_000);
    expect(ended).toEqual([0]);
    gone.abort();
    await settle();
    expect(ended).toEqual([0, 1]);
    reports.close();
    await settle();
    expect(ended).toEqual([0, 1, 2]);
    expect(clock.pending).toBe(0);
  });

  it('holds no more than a bound of long polls', async () => {
    const clock = new ManualClock();
    const reports = board(0.5, clock);
    const { seq } = reports.page(null);
    for (let index = 0; index < 64; index += 1) void reports.wait(seq, 60_000, open);
    expect(await reports.wait(seq, 60_000, open)).toMatchObject({ reports: [] });
    expect(clock.pending).toBe(64);
  });

  it('takes as acknowledged what was asked since, and what changed later not', () => {
    const reports = board();
    reports.put('a', report('a'));
    expect(reports.isAcknowledged('a')).toBe(false);
    const { seq } = reports.page(null);
    expect(reports.acknowledge(seq)).toBe(true);
    expect(reports.acknowledge(seq)).toBe(false);
    expect(reports.isAcknowledged('a')).toBe(true);
    reports.put('a', report('a', { exitCode: 1 }));
    expect(reports.isAcknowledged('a')).toBe(false);
    expect(reports.acknowledge(seq + 1_000)).toBe(false);
    reports.forgetAcknowledgements();
    expect(reports.acknowledge(seq)).toBe(true);
  });
});
