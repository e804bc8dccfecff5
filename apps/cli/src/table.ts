import { cut, printable, widthOf } from './printable';
import { type Terminal, type Tone, toned } from './terminal';

export interface Column<T> {
  readonly header: string;
  readonly value: (row: T) => string;
  readonly tone?: (row: T) => Tone | null;
  readonly align?: 'right';
  /** Shown with `-o wide` only. */
  readonly wide?: true;
  /** On a narrow terminal: may be cut to so many columns. */
  readonly atLeast?: number;
  /** On a narrower one: left out, the highest first. Columns without it always stay. */
  readonly dropped?: number;
}

const GAP = '  ';

/** Lines of a table that is as wide as the terminal at most. */
export function tableLines<T>(
  columns: readonly Column<T>[],
  rows: readonly T[],
  terminal: Pick<Terminal, 'columns' | 'colour'>,
): string[] {
  const all = columns.map((column) => layOut(column, rows));
  const laid = terminal.columns === null ? all : fitted(all, terminal.columns);
  return [-1, ...rows.keys()].map((index) => {
    const cells = laid.map(({ column, cells: texts, width }, at) => {
      const text = cut((index === -1 ? column.header : texts[index]) ?? '', width);
      const row = rows[index];
      const tone = row === undefined || !terminal.colour ? null : (column.tone?.(row) ?? null);
      const isLast = at === laid.length - 1;
      const padding = ' '.repeat(Math.max(0, width - widthOf(text)));
      const shown = toned(text, tone, terminal);
      if (column.align === 'right') return padding + shown;
      return isLast ? shown : shown + padding;
    });
    return cells.join(GAP).trimEnd();
  });
}

interface Laid<T> {
  readonly column: Column<T>;
  readonly cells: readonly string[];
  readonly width: number;
}

function layOut<T>(column: Column<T>, rows: readonly T[]): Laid<T> {
  const cells = rows.map((row) => printable(column.value(row)));
  const width = cells.reduce((most, text) => Math.max(most, widthOf(text)), column.header.length);
  return { column, cells, width };
}

/** First the widest of what may be cut is cut, then columns are left out, at last everything is cut. */
function fitted<T>(all: readonly Laid<T>[], available: number): Laid<T>[] {
  let kept = [...all];
  for (;;) {
    const { laid, fits } = shrunk(kept, available);
    if (fits) return laid;
    const drop = kept.reduce<Laid<T> | null>(
      (most, one) => ((one.column.dropped ?? 0) > (most?.column.dropped ?? 0) ? one : most),
      null,
    );
    if (drop === null) return squeezed(laid, available);
    kept = kept.filter((one) => one !== drop);
  }
}

function shrunk<T>(laid: readonly Laid<T>[], available: number): { laid: Laid<T>[]; fits: boolean } {
  const result = laid.map((one) => ({ ...one }));
  const slack = (one: Laid<T>): number =>
    one.width - Math.max(one.column.atLeast ?? one.width, one.column.header.length);
  let over = total(result) - available;
  while (over > 0) {
    const widest = result.reduce<({ width: number } & Laid<T>) | null>(
      (most, one) => (slack(one) > 0 && (most === null || one.width > most.width) ? one : most),
      null,
    );
    if (widest === null) return { laid: result, fits: false };
    widest.width -= 1;
    over -= 1;
  }
  return { laid: result, fits: true };
}

/** Nothing is left that may be cut or left out: the widest columns give way, down to one character. */
function squeezed<T>(laid: readonly Laid<T>[], available: number): Laid<T>[] {
  const result = laid.map((one) => ({ ...one }));
  for (let over = total(result) - available; over > 0; over -= 1) {
    const widest = result.reduce((most, one) => (one.width > most.width ? one : most));
    if (widest.width <= 1) break;
    widest.width -= 1;
  }
  return result;
}

function total(laid: readonly { readonly width: number }[]): number {
  return laid.reduce((sum, { width }) => sum + width, GAP.length * Math.max(0, laid.length - 1));
}
