// `node tools/record-history.mjs`: tells one more history and saves it beside the recorded ones, each of which the unit
// tests replay. To be run when decisions can read something new; those that are there stay as they are, or an upgrade
// could change decisions unseen.
import { historyLines } from '@cube/control-plane';
import { existsSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { tellHistory } from './told-history';

const { positionals } = parseArgs({ allowPositionals: true });
const [file = '', seed = '', steps = '60'] = positionals;

if (!file.endsWith('.jsonl') || !/^\d+$/.test(seed) || !/^\d+$/.test(steps)) {
  console.error('node tools/record-history.mjs FILE.jsonl SEED [STEPS]');
  process.exit(2);
}
if (existsSync(file)) {
  console.error(`${file} is there already: a recorded history never changes, save another beside it`);
  process.exit(1);
}
const lines: string[] = [];
const store = await tellHistory({ seed: Number(seed), steps: Number(steps) });
for await (const line of historyLines(store)) lines.push(line);
writeFileSync(file, `${lines.join('\n')}\n`);
console.log(`${file}: ${lines.length} lines`);
