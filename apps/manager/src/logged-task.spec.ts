import { isComplete, type LoggedAttempt, type LoggedTask, nextAttempt } from './logged-task';

const T0 = Date.parse('2030-01-01T00:00:00Z');

function attempt(number: number, changes: Partial<LoggedAttempt> = {}): LoggedAttempt {
  const isOver = changes.finishedAt !== undefined && changes.finishedAt !== null;
  return { number, nodeName: `n${number}`, address: 'a', hasContainer: true, isOver, finishedAt: null, ...changes };
}

function task(attempts: readonly LoggedAttempt[], isFinal = false): LoggedTask {
  return { id: 't', name: 'web', attempts, isFinal };
}

const ended = (number: number) => attempt(number, { finishedAt: T0 + number * 60_000 });
const waiting = (number: number) => attempt(number, { hasContainer: false });
const any = { attempt: null, since: null };

describe('which attempt is read', () => {
  const restarted = task([ended(1), ended(2), attempt(3), waiting(4)]);

  it('first: the newest that has a container', () => {
    expect(nextAttempt(restarted, any, null)?.number).toBe(3);
    expect(nextAttempt(task([waiting(1)]), any, null)).toBeNull();
  });

  it('first since a time: the oldest that was not over then', () => {
    const since = (at: string) => nextAttempt(restarted, { attempt: null, since: at }, null)?.number;
    expect(since('2030-01-01T00:00:00Z')).toBe(1);
    expect(since('2030-01-01T00:01:00.000000001Z')).toBe(1);
    expect(since('2030-01-01T00:01:00.001Z')).toBe(2);
    expect(since('2031-01-01T00:00:00Z')).toBe(3);
  });

  it('next: the one after it with a container, and none where one was named', () => {
    expect(nextAttempt(restarted, any, 1)?.number).toBe(2);
    expect(nextAttempt(restarted, any, 3)).toBeNull();
    expect(nextAttempt(restarted, { attempt: 2, since: null }, null)?.number).toBe(2);
    expect(nextAttempt(restarted, { attempt: 2, since: null }, 2)).toBeNull();
    expect(nextAttempt(restarted, { attempt: 4, since: null }, null)).toBeNull();
  });
});

describe('whether more can follow', () => {
  it('is so until the task is final', () => {
    expect(isComplete(task([ended(1)]), any, 1)).toBe(false);
    expect(isComplete(task([ended(1)], true), any, 1)).toBe(true);
  });

  it('of a named attempt is so until it was read, or ended without a container', () => {
    const named = { attempt: 1, since: null };
    expect(isComplete(task([waiting(1)]), named, null)).toBe(false);
    expect(isComplete(task([ended(1)]), named, 1)).toBe(true);
    expect(isComplete(task([{ ...ended(1), hasContainer: false }]), named, null)).toBe(true);
  });
});
