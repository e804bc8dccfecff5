import { poolSize, topShowing, visibleRange } from './visible-range';

describe('the rows of a long list that are drawn', () => {
  it.each([
    ['the top', { top: 0, total: 10_000 }, { first: 0, end: 28 }],
    ['the middle', { top: 3600, total: 10_000 }, { first: 92, end: 128 }],
    ['the end', { top: 359_280, total: 10_000 }, { first: 9_972, end: 10_000 }],
    ['a list shorter than the view', { top: 0, total: 3 }, { first: 0, end: 3 }],
    ['a list that shrank under the view', { top: 359_280, total: 5 }, { first: 5, end: 5 }],
    ['nothing', { top: 0, total: 0 }, { first: 0, end: 0 }],
  ])('at %s', (_, scrolled, expected) => {
    expect(visibleRange({ ...scrolled, height: 720, rowHeight: 36 })).toEqual(expected);
  });

  it('never share an element, wherever the list is scrolled to', () => {
    const view = { height: 700, rowHeight: 36 };
    for (let top = 0; top < 3_600; top += 7) {
      const { first, end } = visibleRange({ ...view, top, total: 10_000 });
      expect(end - first).toBeLessThanOrEqual(poolSize(view));
    }
  });

  it('scrolls no further than a row needs', () => {
    const view = { top: 360, height: 720, rowHeight: 36 };
    expect(topShowing(12, view)).toBe(360);
    expect(topShowing(5, view)).toBe(180);
    expect(topShowing(30, view)).toBe(396);
  });
});
