import { STRATEGIES } from '@cube/scheduler';
import type { MemoryStore } from '@cube/store';
import { tellHistory } from '@cube/testing';
import { historyLines, keptHistory, readHistory, type RecordedHistory } from './recorded-history';
import { replay, type ReplayReport } from './replay';

/*
 * Stories come from a seed (see `tellHistory`): a real control plane decides, its store remembers, and the replay has
 * nothing but the store.
 */

const SEEDS = [1, 2, 3, 4, 5, 6];
const STEPS = 60;

async function linesOf(store: MemoryStore): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of historyLines(store)) lines.push(line);
  return lines;
}

/** The history as it would be had something in it been otherwise. */
async function replayEdited(lines: readonly string[], edit: (line: string) => string): Promise<ReplayReport> {
  return replay(readHistory(lines.map(edit)));
}

describe('the replay of a random history', () => {
  it.each(SEEDS)('finds no difference, from the store and from a file (seed %i)', async (seed) => {
    const store = await tellHistory({ seed, steps: STEPS });
    const report = await replay(await keptHistory(store));
    expect(report.differences).toEqual([]);
    expect(report).toMatchObject({ differing: 0, unproven: 0 });
    expect(report.decisions).toBeGreaterThan(50);
    const fromFile = await replay(readHistory(await linesOf(store)));
    expect(fromFile).toEqual({ ...report, to: fromFile.to });
  });

  it('finds no difference in what a compaction left', async () => {
    const store = await tellHistory({ seed: 7, steps: STEPS });
    const whole = await replay(await keptHistory(store));
    const { at } = (await store.list('cluster', { limit: 1 })) as { at: number };
    const middle = Math.floor(at / 2);
    await store.compact(middle);
    const half = await replay(await keptHistory(store));
    expect(half).toMatchObject({ from: middle, differing: 0, unproven: 0 });
    expect(half.decisions).toBeGreaterThan(10);
    expect(half.decisions).toBeLessThan(whole.decisions);
  });
});

describe('the replay finds', () => {
  let lines: readonly string[] = [];
  let decisions = 0;

  beforeAll(async () => {
    lines = await linesOf(await tellHistory({ seed: 11, steps: 80 }));
    decisions = (await replay(readHistory(lines))).decisions;
  });

  it.each(STRATEGIES.map(({ name }) => name))('a changed strategy: %s scores by one more', async (name) => {
    const strategy = STRATEGIES.find((one) => one.name === name);
    if (strategy === undefined) throw new Error('no such strategy');
    const { scorer } = strategy;
    const changed = jest.spyOn(strategy, 'scorer').mockImplementation((request, cursors) => {
      const real = scorer(request, cursors);
      return { terms: (node) => real.terms(node), value: (node) => real.value(node) + 1 };
    });
    const report = await replay(readHistory(lines));
    changed.mockRestore();
    expect(report.differing).toBeGreaterThan(0);
    expect(report.decisions).toBe(decisions);
    expect(report.differences[0]).toMatchObject({ parts: ['candidates'] });
    expect((await replay(readHistory(lines))).differing).toBe(0);
  });

  it('a strategy that is gone', async () => {
    const { differing, differences } = await replayEdited(lines, (line) =>
      line.replaceAll('"strategy":"binpack","verdict"', '"strategy":"gone","verdict"'),
    );
    expect(differing).toBeGreaterThan(0);
    expect(differences[0]?.recomputed.summary).toMatch(/^it can't be made again: there is no strategy "gone"/);
  });

  it.each([
    ['another capacity', (line: string) => line.replaceAll('"capacity":{"cpu":4,', '"capacity":{"cpu":3,')],
    ['other statistics', (line: string) => line.replaceAll(/"use":\{"cpu":[0-9.]+/g, '"use":{"cpu":0.5')],
    ['another cursor', (line: string) => line.replaceAll(/"cursors":\{"roundRobin":1,/g, '"cursors":{"roundRobin":2,')],
    ['other labels', (line: string) => line.replaceAll('"disk":"ssd"', '"disk":"tape"')],
    ['another demand', (line: string) => line.replaceAll('"memoryBytes":536870912', '"memoryBytes":53687091')],
    ['another hash', (line: string) => line.replaceAll(/"hash":"...../g, '"hash":"00000')],
  ])('%s in the recorded inputs', async (_, edit) => {
    expect((await replayEdited(lines, edit)).differing).toBeGreaterThan(0);
  });
});

describe('a recorded history', () => {
  it('holds no Env value', async () => {
    const store = await tellHistory({ seed: 3, steps: 20 });
    const { entries } = (await store.list('task/', { limit: 100 })) as { entries: readonly unknown[] };
    expect(entries.length).toBeGreaterThan(0);
    expect((await linesOf(store)).join('\n')).not.toContain('SECRET');
  });

  it('that is none is refused with what is wrong', async () => {
    const read = (...lines: string[]): RecordedHistory => readHistory(lines);
    expect(() => read()).toThrow('this is no recorded history: its first line must name the format');
    expect(() => read('{"format":"cube history 9","revision":1}')).toThrow('no recorded history');
    expect(() => read('{"format":"cube history 1","revision":1}', '{')).toThrow('line 2 of the history is no JSON');
  });
});
