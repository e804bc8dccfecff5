import fc from 'fast-check';
import { isEnded, TASK_STATES, type TaskState } from './task-state';
import { transition, TRANSITIONS, type Mover } from './transition';

const MOVERS: readonly Mover[] = ['scheduler', 'report', 'verdict', 'stop'];

describe('transition', () => {
  const legal: Record<string, string> = {
    'Pending>Scheduled': 'scheduler',
    'Pending>Completed': 'stop',
    'Scheduled>Running': 'report',
    'Scheduled>Completed': 'report',
    'Scheduled>Failed': 'report,verdict',
    'Running>Completed': 'report',
    'Running>Failed': 'report,verdict',
  };
  const refused: Record<string, string> = {
    'Pending>Pending': 'already-there',
    'Pending>Running': 'not-placed',
    'Pending>Failed': 'not-placed',
    'Scheduled>Pending': 'backwards',
    'Scheduled>Scheduled': 'already-there',
    'Running>Pending': 'backwards',
    'Running>Scheduled': 'backwards',
    'Running>Running': 'already-there',
    'Completed>Completed': 'already-there',
    'Failed>Failed': 'already-there',
  };

  for (const from of TASK_STATES) {
    for (const to of TASK_STATES) {
      const movers = legal[`${from}>${to}`]?.split(',') ?? [];
      it(`${from} to ${to}: ${movers.length > 0 ? `only by ${movers.join(' or ')}` : 'refused'}`, () => {
        for (const by of MOVERS) {
          const result = transition(from, to, by);
          if (movers.includes(by)) {
            expect(result).toEqual({ ok: true, state: to });
          } else {
            const name = movers.length > 0 ? 'wrong-mover' : (refused[`${from}>${to}`] ?? 'already-ended');
            expect(result).toMatchObject({ ok: false, refusal: { name } });
          }
        }
      });
    }
  }

  it('reaches every state from Pending', () => {
    const reached = new Set<TaskState>(['Pending']);
    for (let grown = true; grown;) {
      const next = TRANSITIONS.filter((move) => reached.has(move.from) && !reached.has(move.to));
      next.forEach((move) => reached.add(move.to));
      grown = next.length > 0;
    }
    expect([...reached].sort()).toEqual([...TASK_STATES].sort());
  });

  it('only moves forward and never leaves an end, whatever is asked in whatever order', () => {
    const ask = fc.record({ to: fc.constantFrom(...TASK_STATES), by: fc.constantFrom(...MOVERS) });
    fc.assert(
      fc.property(fc.array(ask, { maxLength: 40 }), (asked) => {
        let state: TaskState = 'Pending';
        let moves = 0;
        for (const { to, by } of asked) {
          const result = transition(state, to, by);
          if (!result.ok) continue;
          expect(isEnded(state)).toBe(false);
          expect(TASK_STATES.indexOf(result.state)).toBeGreaterThan(TASK_STATES.indexOf(state));
          state = result.state;
          moves += 1;
        }
        expect(moves).toBeLessThanOrEqual(3);
      }),
    );
  });
});
