import { SPEC_DEFAULTS } from '@cube/task';
import { parseTaskEvent } from './parse-task-event';

const run = (task: Record<string, unknown>) => ({ State: 2, Task: { Image: 'cube/echo:1', ...task } });

function refusedFields(body: unknown): string[] {
  const parsed = parseTaskEvent(body);
  return parsed.ok ? [] : parsed.errors.map(({ Field }) => Field);
}

describe('how a task wants to be placed', () => {
  it('is read with its default weights', () => {
    const parsed = parseTaskEvent(
      run({
        Pids: 100,
        MaxPerNode: 2,
        Affinities: [{ Expression: 'node.labels.disk==ssd' }, { Expression: 'task.labels.app==db', Weight: -5 }],
        Spread: [{ Over: 'node.labels.zone' }, { Over: 'node.host', Weight: 7 }],
      }),
    );
    expect(parsed.ok && parsed.event.kind === 'run' && parsed.event.spec).toMatchObject({
      pids: 100,
      maxPerNode: 2,
      affinities: [
        { expression: 'node.labels.disk==ssd', weight: 50 },
        { expression: 'task.labels.app==db', weight: -5 },
      ],
      spread: [
        { over: 'node.labels.zone', weight: 50 },
        { over: 'node.host', weight: 7 },
      ],
    });
  });

  it('need not be said', () => {
    const { pids, maxPerNode, affinities, spread } = SPEC_DEFAULTS;
    for (const task of [{}, { Pids: null, MaxPerNode: null, Affinities: null, Spread: null }]) {
      const parsed = parseTaskEvent(run(task));
      const spec = parsed.ok && parsed.event.kind === 'run' && parsed.event.spec;
      expect(spec).toMatchObject({ pids, maxPerNode, affinities, spread });
    }
  });

  const cases: [string, unknown, string[]][] = [
    [
      'constraints that no node can meet together',
      run({ Constraints: ['node.name!=x', 'node.labels.a in (1, 2)', 'node.labels.a==3'] }),
      ['Task.Constraints[2]'],
    ],
    [
      'wrong affinities',
      run({
        Affinities: [
          { Expression: 'node.labels.a' },
          { Expression: 'node.name==a', Weight: 0 },
          { Expression: 'node.name==a', Weight: 101 },
          { Weight: 5 },
          { Expression: 'node.name==a', Wait: 5 },
        ],
      }),
      [
        'Task.Affinities[1].Weight',
        'Task.Affinities[2].Weight',
        'Task.Affinities[3].Expression',
        'Task.Affinities[4].Wait',
        'Task.Affinities[0].Expression',
      ],
    ],
    [
      'wrong spreads',
      run({
        Spread: [{ Over: 'zone' }, { Over: 'task.labels.app' }, { Over: 'node.labels.zone', Weight: -1 }, 'zone'],
      }),
      ['Task.Spread[2].Weight', 'Task.Spread[3]', 'Task.Spread[0].Over', 'Task.Spread[1].Over'],
    ],
    [
      'more affinities and spreads than can matter',
      run({ Affinities: Array(21).fill({}), Spread: Array(6).fill({}) }),
      ['Task.Affinities', 'Task.Spread'],
    ],
    ['half a process', run({ Pids: 0.5 }), ['Task.Pids']],
    ['a negative maximum per node', run({ MaxPerNode: -1 }), ['Task.MaxPerNode']],
  ];

  it.each(cases)('is refused, and the field is named: %s', (_what, body, fields) => {
    expect(refusedFields(body)).toEqual(fields);
  });

  it('says which two constraints contradict each other', () => {
    const parsed = parseTaskEvent(run({ Constraints: ['node.kernel>=6', 'node.kernel<5'] }));
    expect(parsed.ok ? [] : parsed.errors).toEqual([
      {
        Field: 'Task.Constraints[1]',
        Value: 'node.kernel<5',
        Expected: 'constraints that one node can meet: this one contradicts Constraints[0]',
      },
    ]);
  });
});
