import { readPlan } from '@cube/api';
import { ApiError } from '@cube/server';
import { onNodes } from './plan-nodes';

const NODES = [
  { id: 'id-1', name: 'worker-1' },
  { id: 'id-2', name: 'worker-2' },
];

function resolved(body: unknown) {
  const read = readPlan(body);
  if (!read.ok) throw new Error('no plan');
  return onNodes(read.plan, NODES);
}

describe('the nodes of a plan', () => {
  it('may be named or given by ID', () =>
    expect(
      resolved({ Drain: ['worker-1', 'id-1'], Lose: ['id-2'], Add: [{ Like: 'worker-2', Count: 2 }] }),
    ).toMatchObject({
      ...{ drain: ['id-1'], lose: ['id-2'] },
      add: [
        { like: 'id-2', labels: null },
        { like: 'id-2', labels: null },
      ],
    }));

  it('are refused, every one that there is not', () => {
    try {
      resolved({ Drain: ['worker-1', 'gone'], Lose: ['gone-too'], Add: [{ Like: 'nobody', Count: 3 }] });
      throw new Error('it was taken');
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      expect(error.status).toBe(400);
      const Errors = error.fieldErrors;
      expect(Errors.map(({ Field, Value }) => [Field, Value])).toEqual([
        ['Drain[1]', 'gone'],
        ['Lose[0]', 'gone-too'],
        ['Add[0].Like', 'nobody'],
      ]);
    }
  });
});
