import fc from 'fast-check';
import { MarkTree } from './mark-tree';

const SIZE = 16;

const mark = fc.constantFrom(0, 1, 2, 4, 512);

const changes = fc.array(fc.tuple(fc.nat(SIZE - 1), mark), { maxLength: 40 });

describe('a mark tree', () => {
  it('finds and counts what a look at every slot would', () => {
    const start = fc.array(mark, { minLength: SIZE, maxLength: SIZE });
    fc.assert(
      fc.property(start, changes, fc.nat(SIZE + 1), fc.constantFrom(1, 2, 6, 513), (given, some, from, wanted) => {
        const [tree, marks] = [new MarkTree(SIZE), [...given]];
        const check = (): void => {
          const next = marks.findIndex((one, slot) => slot >= from && (one & wanted) !== 0);
          expect(tree.next(from, wanted)).toBe(next);
          for (const one of [1, 2, 4, 512]) expect(tree.count(one)).toBe(marks.filter((other) => other === one).length);
        };
        marks.forEach((one, slot) => tree.fill(slot, one));
        tree.build();
        check();
        for (const [slot, one] of some) {
          tree.set(slot, one);
          marks[slot] = one;
          expect(tree.at(slot)).toBe(one);
          check();
        }
      }),
      { numRuns: 300 },
    );
  });
});
