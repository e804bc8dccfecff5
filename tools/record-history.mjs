import { join } from 'node:path';
import { bundle } from './build.mjs';
import { runCommand } from './setup/command.mjs';
import { ROOT } from './setup/root.mjs';

// `node tools/record-history.mjs FILE.jsonl SEED [STEPS]`: see libs/testing/src/record-history.ts.
await bundle({ 'record-history': 'libs/testing/src/record-history.ts' });
const script = join(ROOT, 'dist/record-history.mjs');
const { code } = await runCommand(process.execPath, ['--enable-source-maps', script, ...process.argv.slice(2)], {
  cwd: process.cwd(),
  stdio: 'inherit',
});
process.exitCode = code;
