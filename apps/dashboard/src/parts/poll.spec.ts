import { poll } from './poll';

/** Polls an API that answers when the test says so. */
function polled() {
  const answers: ((error?: Error) => void)[] = [];
  const timers: (() => void)[] = [];
  const errors: unknown[] = [];
  const end = poll({
    ask: () =>
      new Promise((resolve, reject) => answers.push((error) => (error === undefined ? resolve() : reject(error)))),
    onError: (error) => void errors.push(error),
    everyMs: 2_000,
    after: (ms, run) => {
      expect(ms).toBe(2_000);
      timers.push(run);
      return () => void timers.splice(timers.indexOf(run), 1);
    },
  });
  const answer = async (error?: Error): Promise<void> => {
    answers.at(-1)?.(error);
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  };
  return { answers, timers, errors, answer, end };
}

describe('a poll', () => {
  it('asks again only after the answer, so that slow answers do not pile up', async () => {
    const { answers, timers, answer } = polled();
    expect([answers.length, timers.length]).toEqual([1, 0]);
    await answer();
    expect([answers.length, timers.length]).toEqual([1, 1]);
    timers.pop()?.();
    expect(answers).toHaveLength(2);
  });

  it('tells of an error, and goes on', async () => {
    const { timers, errors, answer } = polled();
    await answer(new Error('away'));
    expect(errors).toEqual([new Error('away')]);
    expect(timers).toHaveLength(1);
  });

  it('ends: what is answered later starts nothing and tells nothing', async () => {
    const [waiting, asking] = [polled(), polled()];
    await waiting.answer();
    waiting.end();
    asking.end();
    await asking.answer(new Error('late'));
    expect([waiting.timers, asking.timers, asking.errors]).toEqual([[], [], []]);
  });
});
