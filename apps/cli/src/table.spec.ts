import { widthOf } from './printable';
import { type Column, tableLines } from './table';

interface Row {
  readonly name: string;
  readonly state: string;
  readonly image: string;
}

const COLUMNS: readonly Column<Row>[] = [
  { header: 'NAME', value: ({ name }) => name, atLeast: 6 },
  { header: 'STATE', value: ({ state }) => state, tone: () => 'bad' },
  { header: 'IMAGE', value: ({ image }) => image, dropped: 1 },
];
const ROWS: readonly Row[] = [
  { name: 'web', state: 'Running', image: 'nginx:1.27' },
  { name: 'a-task-with-a-long-name', state: 'Failed', image: 'registry.example/team/app:2026.11' },
];
const plain = (columns: number | null) => tableLines(COLUMNS, ROWS, { columns, colour: false });

describe('a table', () => {
  it('shows everything to a pipe', () =>
    expect(plain(null)).toEqual([
      'NAME                     STATE    IMAGE',
      'web                      Running  nginx:1.27',
      'a-task-with-a-long-name  Failed   registry.example/team/app:2026.11',
    ]));

  it.each([200, 80, 60, 40, 30, 20, 10, 5])('is not wider than a terminal of %d columns', (columns) => {
    for (const line of plain(columns)) expect(widthOf(line)).toBeLessThanOrEqual(columns);
  });

  it('leaves columns out before it cuts what matters', () =>
    expect(plain(30)).toEqual([
      'NAME                   STATE',
      'web                    Running',
      'a-task-with-a-long-n…  Failed',
    ]));

  it('has colours only where they are wanted, and they take no room', () => {
    const [, coloured] = tableLines(COLUMNS, ROWS, { columns: 80, colour: true });
    expect(coloured).toContain('\u001B[31mRunning\u001B[39m');
    expect(plain(80).join('')).not.toContain('\u001B');
  });

  it('shows no control characters of its cells', () => {
    const [, line] = tableLines(COLUMNS, [{ name: 'x\u001B[2J', state: 'a\nb', image: '' }], {
      columns: null,
      colour: false,
    });
    expect(line).toBe('x\\x1b[2J  a\\nb');
  });

  it('of nothing is its headers', () =>
    expect(tableLines(COLUMNS, [], { columns: 80, colour: false })).toEqual(['NAME  STATE  IMAGE']));
});
