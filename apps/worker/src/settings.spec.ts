import { settingsMarkdown } from '@cube/server';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORKER_SETTINGS } from './settings';

/** Rows of a table, whatever its columns are padded to. */
function rowsOf(markdown: string): string[] {
  return markdown.split('\n').flatMap((line) => (line.startsWith('|') ? [line.replaceAll(/ +/g, ' ')] : []));
}

function documented(): string[] {
  const readme = readFileSync(join(__dirname, '../../../README.md'), 'utf8');
  const section = /^### Worker\n(.*?)(?=^#)/ms.exec(readme)?.[1] ?? '';
  return rowsOf(section).slice(2);
}

describe("the README's table of a worker's settings", () => {
  it('has a row for each, as --help tells it, and no other', () => {
    expect(documented()).toEqual(rowsOf(settingsMarkdown(WORKER_SETTINGS)).slice(2));
  });
});
