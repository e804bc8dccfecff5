import { MOST_CONSTRAINTS, placementProblems } from './placement-wish';

const wishing = (count: number) => ({ Constraints: Array<string>(count).fill('a==b') });

describe('what is wrong with how a task wants to be placed', () => {
  it('is told of every constraint, as long as they are no more than a task may have', () => {
    expect(placementProblems(wishing(MOST_CONSTRAINTS))).toHaveLength(MOST_CONSTRAINTS);
  });

  it('is not looked for in a list that is too long as a whole', () => {
    expect(placementProblems(wishing(MOST_CONSTRAINTS + 1))).toEqual([]);
  });
});
