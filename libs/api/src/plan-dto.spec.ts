import { PLAN_EXAMPLES } from './openapi-plan';
import { readPlan } from './plan-dto';

function wrong(body: unknown): string[] {
  const read = readPlan(body);
  if (read.ok) throw new Error('it was taken');
  return read.errors.map(({ Field, Expected }) => `${Field}: ${Expected}`);
}

describe('the body of POST /plan', () => {
  it('may be all that the examples show', () => {
    for (const { value } of Object.values(PLAN_EXAMPLES)) expect(readPlan(value).ok).toBe(true);
  });

  it('is read with its defaults, each task under a name of its own', () => {
    const read = readPlan({ Place: [{ Task: { Image: 'a:1' }, Count: 2 }, { Task: { Image: 'b:1', Name: 'web' } }] });
    expect(read.ok && read.plan.tasks.map(({ name, image }) => [name, image])).toEqual([
      ['new-task-1-1', 'a:1'],
      ['new-task-1-2', 'a:1'],
      ['web', 'b:1'],
    ]);
    expect(readPlan({})).toEqual({
      ok: true,
      plan: { tasks: [], drain: [], lose: [], add: [], strategy: null, everything: false },
    });
    const nodes = readPlan({ Drain: ['a', 'a'], Add: [{ Like: 'a', Count: 2 }] });
    expect(nodes.ok && [nodes.plan.drain, nodes.plan.add]).toEqual([
      ['a', 'a'],
      [{ like: 'a', count: 2, labels: null }],
    ]);
  });

  it('is refused with every field that is wrong', () => {
    const body = {
      ...{
        Place: [{ Task: { Image: 'a:1', Memory: -5 } }, { Count: 0 }],
        Drain: 'worker-1',
        Lose: [''],
        Colour: 'red',
      },
      ...{ Add: [{ Like: 'a', Count: 1_001 }], Strategy: 'best', Everything: 'yes' },
    };
    const fields = wrong(body).map((text) => text.split(':')[0]);
    expect(fields.sort()).toEqual(
      [
        ...['Add[0].Count', 'Colour', 'Drain', 'Everything', 'Lose[0]', 'Place[0].Task.Memory', 'Place[1].Count'],
        ...['Place[1].Task', 'Strategy'],
      ].sort(),
    );
    expect(wrong({ Strategy: 'best' })[0]).toContain('there is no strategy "best": expected epvm or');
    expect(wrong({ Place: [{ Task: { Image: 'a:1', Constraints: ['node.colour==red'] } }] })[0]).toMatch(
      /^Place\[0\]\.Task\.Constraints\[0\]: constraint "node.colour==red"/,
    );
  });

  it('is bounded, its counts added up', () => {
    const place = (count: number) => ({ Task: { Image: 'a:1' }, Count: count });
    expect(wrong({ Place: [place(6_000), place(4_001)] })).toEqual(['Place: 10000 at most, their Counts added up']);
    expect(readPlan({ Place: [place(6_000), place(4_000)] }).ok).toBe(true);
    expect(
      wrong({
        Add: [
          { Like: 'a', Count: 600 },
          { Like: 'b', Count: 600 },
        ],
      }),
    ).toHaveLength(1);
  });

  it.each([null, [], 'plan', 7, { Place: {} }, { Place: [null] }, { Add: ['a'] }, { Place: [{ Task: null }] }])(
    'may be any JSON, and is refused without an exception: %j',
    (body) => expect(readPlan(body).ok).toBe(false),
  );
});
