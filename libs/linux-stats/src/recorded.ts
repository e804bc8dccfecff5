import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type RecordedKernel = 'current' | 'linux-2.6.32' | 'truncated';

/** For tests: a file of /proc as a kernel wrote it. `truncated` is the old one's, cut short. */
export function recorded(kernel: RecordedKernel, file: 'stat' | 'meminfo' | 'loadavg'): string {
  return readFileSync(join(__dirname, 'fixtures', kernel, file), 'utf8');
}
