import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REASON_CODES } from './reason';

describe('the reason codes', () => {
  it('are listed with their meaning in docs/task-model.md, all of them and no other', () => {
    const page = readFileSync(join(__dirname, '../../../docs/task-model.md'), 'utf8');
    const section = page.slice(page.indexOf('\n## Reasons\n'));
    const listed = [...section.matchAll(/^\| `([a-z-]+)`/gm)].map(([, code]) => code);
    expect(listed).toEqual([...REASON_CODES]);
  });
});
