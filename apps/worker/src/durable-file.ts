import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Written beside (0600), synced, renamed over, and the directory synced: a crash leaves the old or the new content, whole. */
export async function writeDurably(file: string, text: string): Promise<void> {
  const beside = `${file}.new`;
  await using handle = await open(beside, 'w', 0o600);
  await handle.writeFile(text);
  await handle.sync();
  await rename(beside, file);
  await using directory = await open(dirname(file), 'r');
  await directory.sync();
}
