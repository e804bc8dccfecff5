import type { Command } from '@cube/task';
import fc from 'fast-check';
import { collect, run, stop } from '@cube/testing';
import { DesiredSet } from './desired-set';

/** Decisions of one manager: no two different ones have the same attempt and revision. */
const decisions = fc
  .uniqueArray(
    fc.record({
      task: fc.constantFrom('t1', 't2', 't3'),
      attempt: fc.integer({ min: 1, max: 4 }),
      revision: fc.integer({ min: 1, max: 30 }),
      action: fc.constantFrom('run', 'stop', 'collect'),
    }),
    { selector: ({ task, attempt, revision }) => `${task} ${attempt} ${revision}`, maxLength: 20 },
  )
  .map((list) => list.map(({ task, action, ...decision }) => commandOf(action, task, decision)));

function commandOf(action: string, task: string, decision: { attempt: number; revision: number }): Command {
  if (action === 'run') return run(task, {}, decision);
  return action === 'stop' ? stop(task, decision) : collect(task, decision);
}

describe('the desired set', () => {
  it('is the same after the same commands, in any order and however often each comes', () => {
    fc.assert(
      fc.property(
        decisions.chain((commands) =>
          fc.tuple(
            fc.constant(commands),
            fc.shuffledSubarray(commands, { minLength: commands.length }),
            fc.array(commands.length === 0 ? fc.nat() : fc.nat({ max: commands.length - 1 }), { maxLength: 10 }),
          ),
        ),
        ([inOrder, shuffled, again]) => {
          const repeats = again.flatMap((index) => inOrder[index] ?? []);
          expect(after([...shuffled, ...repeats])).toEqual(after(inOrder));
        },
      ),
    );
  });

  it('never wants to run an attempt below the highest one that it heard of', () => {
    fc.assert(
      fc.property(decisions, (commands) => {
        const set = new DesiredSet();
        for (const command of commands) set.apply(command);
        for (const { taskId, attempt } of commands) {
          const highest = Math.max(
            ...commands.filter((other) => other.taskId === taskId).map((other) => other.attempt),
          );
          if (attempt < highest) expect(set.wanted(taskId, attempt).action).toBe('stop');
        }
      }),
    );
  });

  it('tells new commands from known and outdated ones', () => {
    const set = new DesiredSet();
    expect(set.apply(run('t1', {}, { attempt: 2, revision: 5 }))).toBe('new');
    expect(set.apply(run('t1', {}, { attempt: 2, revision: 5 }))).toBe('same');
    expect(set.apply(stop('t1', { attempt: 1, revision: 9 }))).toBe('older');
    expect(set.apply(stop('t1', { attempt: 2, revision: 6 }))).toBe('new');
    expect(set.apply(run('t1', {}, { attempt: 2, revision: 5 }))).toBe('older');
    expect(set.wanted('t1', 2)).toEqual({ action: 'stop', graceSec: 10 });
  });

  it('collects a lower attempt without touching the newest', () => {
    const set = new DesiredSet();
    set.apply(run('t1', {}, { attempt: 2, revision: 5 }));
    expect(set.apply(collect('t1', { attempt: 1, revision: 6 }))).toBe('new');
    expect(set.apply(collect('t1', { attempt: 1, revision: 6 }))).toBe('same');
    expect([set.isCollected('t1', 1), set.isCollected('t1', 2), set.wanted('t1', 2).action]).toEqual([
      true,
      false,
      'run',
    ]);
  });

  it('leaves what was only found as it is, and takes no lower attempt up', () => {
    const set = new DesiredSet();
    set.adopt('t1', 3);
    expect(set.wanted('t1', 3)).toEqual({ action: 'keep' });
    expect(set.wanted('t1', 2)).toEqual({ action: 'keep' });
    expect(set.apply(run('t1', {}, { attempt: 2, revision: 100 }))).toBe('older');
    expect(set.apply(run('t1', {}, { attempt: 3, revision: 1 }))).toBe('new');
  });

  it('keeps a tombstone of what it forgot, also when a run was the last word', () => {
    const set = new DesiredSet();
    set.apply(run('t1'));
    set.forgetAttempt('t1', 1);
    expect(set.wanted('t1', 1).action).toBe('stop');
    expect(set.apply(run('t1'))).toBe('same');
  });

  it('drops the oldest tombstones beyond its bound, never what is here', () => {
    const set = new DesiredSet(3);
    for (const id of ['here', 't1', 't2', 't3', 't4']) set.apply(stop(id));
    set.trim((taskId) => taskId === 'here');
    expect(set.snapshot().map(({ taskId }) => taskId)).toEqual(['here', 't3', 't4']);
  });
});

function after(commands: readonly Command[]) {
  const set = new DesiredSet();
  for (const command of commands) set.apply(command);
  return set.snapshot();
}
