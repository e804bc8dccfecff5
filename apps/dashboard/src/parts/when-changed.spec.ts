import { differ } from './when-changed';

it.each<[object, object, boolean]>([
  [{ a: 1, b: 'x' }, { b: 'x', a: 1 }, false],
  [{ a: 1 }, { a: 2 }, true],
  [{ a: 1 }, { a: 1, b: undefined }, true],
  [{ a: undefined, b: 1 }, { a: undefined, c: 1 }, true],
  [{ a: [] }, { a: [] }, true],
])('%j is drawn again for %j: %p', (before, after, expected) => {
  expect(differ(before, after)).toBe(expected);
});
