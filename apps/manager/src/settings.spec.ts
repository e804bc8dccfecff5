import { settingsMarkdown } from '@cube/server';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MANAGER_SETTINGS } from './settings';

/** Rows of a table, whatever its columns are padded to. */
function rowsOf(markdown: string): string[] {
  return markdown.split('\n').flatMap((line) => (line.startsWith('|') ? [line.replaceAll(/ +/g, ' ')] : []));
}

function documented(): string[] {
  const readme = readFileSync(join(__dirname, '../../../README.md'), 'utf8');
  const section = /^### Manager\n(.*?)(?=^#)/ms.exec(readme)?.[1] ?? '';
  return rowsOf(section).slice(2);
}

describe("the README's table of the manager's settings", () => {
  it('has a row for each, as --help tells it, and no other', () => {
    expect(documented()).toEqual(rowsOf(settingsMarkdown(MANAGER_SETTINGS)).slice(2));
  });
});
