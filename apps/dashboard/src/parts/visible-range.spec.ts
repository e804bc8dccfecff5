import { topShowing, visibleRange } from './visible-range';

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

  it('scrolls no further than a row needs', () => {
    const view = { top: 360, height: 720, rowHeight: 36 };
    expect(topShowing(12, view)).toBe(360);
    expect(topShowing(5, view)).toBe(180);
    expect(topShowing(30, view)).toBe(396);
  });
});
