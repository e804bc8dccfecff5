import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cliReference } from './reference';

describe('docs/cli.md', () => {
  it('is what the commands say of themselves', () => {
    const written = readFileSync(join(__dirname, '../../../docs/cli.md'), 'utf8');
    // A difference: run `node tools/run.mjs cli-docs`.
    expect(written).toBe(cliReference());
  });
});
