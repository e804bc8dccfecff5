import { openAttempt, type Task } from '@cube/task';
import { specOf } from '@cube/testing';
import { Backoffs } from './backoffs';

const HOUR_MS = 3_600_000;

/** Two clocks that are set apart from each other. */
function clockAt(wall: number, monotonic: number) {
  const at = { wall, monotonic };
  return { at, clock: { now: () => at.wall, monotonic: () => at.monotonic, after: () => () => undefined } };
}

/** A task whose newest attempt waits for so long from `openedAt`. */
function waiting(openedAt: number, backoffMs: number | null, number = 2): Task {
  const notBefore = backoffMs === null ? null : openedAt + backoffMs;
  const attempt = openAttempt(number, openedAt, notBefore, { code: 'backoff', message: '' });
  const counts = { restartCount: 1, failuresInRow: 1, final: false, revision: 1, createdAt: openedAt };
  return { id: 'task', spec: specOf({}), desired: 'run', attempts: [attempt], ...counts };
}

describe('a backoff', () => {
  it.each([
    ['back', -5 * HOUR_MS],
    ['ahead', 5 * HOUR_MS],
  ])('lasts as long when the wall clock is set %s meanwhile', (_, jumpMs) => {
    const { at, clock } = clockAt(1_000_000, 50);
    const backoffs = new Backoffs(clock);
    const task = waiting(1_000_000, 2_000);
    expect(backoffs.dueAt(task)).toBe(2_050);
    at.wall += jumpMs;
    at.monotonic += 10;
    expect(backoffs.dueAt(task)).toBe(2_050);
  });

  it('lasts no longer than a whole one when a manager starts after the clock was set back', () => {
    const { clock } = clockAt(1_000_000 - 5 * HOUR_MS, 50);
    expect(new Backoffs(clock).dueAt(waiting(1_000_000, 2_000))).toBe(2_050);
  });

  it('goes on where a manager before had left it, and is over once its time has passed', () => {
    expect(new Backoffs(clockAt(1_001_500, 50).clock).dueAt(waiting(1_000_000, 2_000))).toBe(550);
    expect(new Backoffs(clockAt(1_009_000, 50).clock).dueAt(waiting(1_000_000, 2_000))).toBe(50);
  });

  it('of the next attempt is its own, and there is none without', () => {
    const { at, clock } = clockAt(1_000_000, 50);
    const backoffs = new Backoffs(clock);
    backoffs.dueAt(waiting(1_000_000, 2_000));
    at.wall += 10_000;
    at.monotonic += 10_000;
    expect(backoffs.dueAt(waiting(1_010_000, 4_000, 3))).toBe(14_050);
    expect(backoffs.dueAt(waiting(1_010_000, null, 4))).toBe(0);
  });
});
