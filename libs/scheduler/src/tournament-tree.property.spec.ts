import fc from 'fast-check';
import { TournamentTree } from './tournament-tree';

const SIZE = 16;

/** Few values, so that equals are common; Infinity is an empty slot. */
const value = fc.oneof(fc.integer({ min: -2, max: 3 }), fc.constant(Infinity));

const changes = fc.array(fc.tuple(fc.nat(SIZE - 1), value), { maxLength: 40 });

function lowestOf(values: readonly number[], count: number): number[] {
  const filled = values.flatMap((one, slot) => (one === Infinity ? [] : [{ one, slot }]));
  return filled
    .sort((a, b) => a.one - b.one || a.slot - b.slot)
    .map(({ slot }) => slot)
    .slice(0, count);
}

describe('a tournament tree', () => {
  it('finds what sorting all values would', () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: SIZE, maxLength: SIZE }),
        changes,
        fc.nat(SIZE + 1),
        (start, some, count) => {
          const [tree, values] = [new TournamentTree(SIZE), [...start]];
          values.forEach((one, slot) => tree.fill(slot, one));
          tree.build();
          expect(tree.lowest(count)).toEqual(lowestOf(values, count));
          for (const [slot, one] of some) {
            tree.set(slot, one);
            values[slot] = one;
            expect(tree.valueAt(slot)).toBe(one);
            expect(tree.lowest(count)).toEqual(lowestOf(values, count));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is empty at first, and may be of one slot', () => {
    const tree = new TournamentTree(1);
    expect(tree.lowest(5)).toEqual([]);
    tree.set(0, 7);
    expect(tree.lowest(5)).toEqual([0]);
  });
});
