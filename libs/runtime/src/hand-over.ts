import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Writes, and resolves when the stream takes more, or has ended: then what was not taken is lost with it. */
export async function handOver(stream: Writable, data: Uint8Array): Promise<void> {
  if (!stream.writable || stream.write(data)) return;
  const waited = new AbortController();
  const { signal } = waited;
  const taken = ['drain', 'close'].map((event) => once(stream, event, { signal }).catch(() => undefined));
  await Promise.race(taken);
  // Or the other listener would stay, one more for each full buffer.
  waited.abort();
}
