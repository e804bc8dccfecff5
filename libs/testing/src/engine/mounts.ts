import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Unmounts everything below a directory, the innermost first. */
export async function unmountBelow(directory: string): Promise<void> {
  const table = await readFile('/proc/self/mounts', 'utf8');
  const points = table.split('\n').flatMap((line) => line.split(' ')[1] ?? []);
  for (const point of points.filter((point) => point.startsWith(`${directory}/`)).reverse()) {
    await run('umount', ['--lazy', point]);
  }
}
