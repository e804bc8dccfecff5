export interface Scrolled {
  readonly top: number;
  readonly height: number;
  readonly rowHeight: number;
  readonly total: number;
}

/** Rows above and below what is seen: there before they are scrolled to. */
const MORE = 8;

/** As many elements as rows are ever drawn at once in a view: each row takes over one that has left it. */
export function poolSize({ height, rowHeight }: Pick<Scrolled, 'height' | 'rowHeight'>): number {
  return Math.ceil(height / rowHeight) + 2 * MORE + 2;
}

/** The rows to draw: from `first`, up to and without `end`. */
export function visibleRange({ top, height, rowHeight, total }: Scrolled): {
  readonly first: number;
  readonly end: number;
} {
  const first = Math.max(0, Math.min(Math.floor(top / rowHeight) - MORE, total));
  const end = Math.min(total, Math.ceil((top + height) / rowHeight) + MORE);
  return { first, end: Math.max(first, end) };
}

/** Where to scroll so that a row is seen in full; `top` if it is already. */
export function topShowing(row: number, { top, height, rowHeight }: Omit<Scrolled, 'total'>): number {
  const begin = row * rowHeight;
  if (begin < top) return begin;
  return begin + rowHeight > top + height ? begin + rowHeight - height : top;
}
