import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readHistory } from './recorded-history';
import { replay } from './replay';

/*
 * Histories that earlier versions recorded (`node tools/record-history.mjs`). They never change: if a decision in them comes
 * out otherwise, an upgrade would change decisions. Where that is meant, give the new behaviour a new name, so that what was
 * decided under the old one can still be shown, and record another history.
 */
const FOLDER = join(import.meta.dirname, 'histories');

describe('every decision of the recorded history', () => {
  it.each(readdirSync(FOLDER))('%s comes out the same', async (name) => {
    const lines = readFileSync(join(FOLDER, name), 'utf8').split('\n');
    const { differences, decisions, unproven } = await replay(readHistory(lines));
    expect(differences).toEqual([]);
    expect(unproven).toBe(0);
    expect(decisions).toBeGreaterThan(100);
  });
});
