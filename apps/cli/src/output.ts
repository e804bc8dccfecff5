import { printable, withEscapes } from './printable';
import { type Column, tableLines } from './table';
import type { Terminal } from './terminal';

export const FORMATS = ['table', 'wide', 'json', 'yaml', 'name'] as const;
export type Format = (typeof FORMATS)[number];

/** What is written about a list: a table of it, or the list as the API has it. */
export interface Listing<T> {
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly nameOf: (row: T) => string;
}

export async function writeList<T>(
  terminal: Terminal,
  format: Format,
  { columns, rows, nameOf }: Listing<T>,
): Promise<void> {
  switch (format) {
    case 'json':
    case 'yaml':
      return writeValue(terminal, format, rows);
    case 'name':
      return terminal.out(rows.map((row) => `${printable(nameOf(row))}\n`).join(''));
    case 'table':
    case 'wide': {
      const shown = columns.filter(({ wide }) => wide === undefined || format === 'wide');
      return terminal.out(`${tableLines(shown, rows, terminal).join('\n')}\n`);
    }
  }
}

/** A value as the API has it. */
export async function writeValue(terminal: Terminal, format: 'json' | 'yaml', value: unknown): Promise<void> {
  if (format === 'json') return terminal.out(`${withEscapes(JSON.stringify(value, null, 2))}\n`);
  // Loaded only where it is needed: the parser is larger than all of the rest.
  const { yamlOf } = await import('./yaml-output');
  terminal.out(yamlOf(value));
}
