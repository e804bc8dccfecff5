import { parseSettings, settingsMarkdown, SHARED_RULES } from '@cube/server';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MANAGER_RULES, MANAGER_SETTINGS } from './settings';

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

describe('the example unit for systemd', () => {
  it('starts it with settings that it knows, and that belong together', () => {
    const read = (name: string): string => readFileSync(join(__dirname, '../../../examples/systemd', name), 'utf8');
    const inUnit = read('cube-manager.service').matchAll(/^Environment=(.*)$/gm);
    const lines = [
      ...read('manager.env').split('\n'),
      ...[...inUnit].flatMap(([, assigned = '']) => assigned.split(' ')),
    ];
    const assigned = lines.filter((line) => /^CUBE_[A-Z_]+=/.test(line)).map((line) => line.split(/=(.*)/s));
    const directory = mkdtempSync(join(tmpdir(), 'cube-unit-'));
    // What systemd hands over stands in files that it names.
    for (const name of ['token', 'node-token', 'key.pem'])
      writeFileSync(join(directory, name), `${name}-0123456789abcdef`);
    const env = Object.fromEntries(assigned.map(([name = '', value = '']) => [name, value.replace('%d', directory)]));
    const parsed = parseSettings(MANAGER_SETTINGS, env, { rules: [...SHARED_RULES, ...MANAGER_RULES] });
    rmSync(directory, { recursive: true });
    expect(parsed).toMatchObject({ ok: true, warnings: [] });
    expect(assigned.length).toBeGreaterThan(8);
  });
});
