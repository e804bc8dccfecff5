import type { Entry, Store } from '@cube/store/port';
import { randomBytes } from 'node:crypto';

/** Not among the keys that the control plane reads: no event, answer or earlier revision shows it. */
const KEY = 'secret/nodes';

/**
 * The secret that the tokens of all nodes follow from: made once, durable before it is used, and in every backup. Throws when it can't be
 * stored: tokens of a secret that may be lost would lock the nodes out.
 */
export async function nodeSecretOf(store: Store, stop: AbortSignal): Promise<Uint8Array> {
  const known = await read(store);
  if (known !== null) return known;
  const term = await store.lead('node-secret', stop);
  // Another manager may have led, and made one, meanwhile.
  const theirs = await read(store);
  if (theirs !== null) return theirs;
  const made = new Uint8Array(randomBytes(32));
  const commit = await store.commit(term, term.rev, [{ put: KEY, value: made }]);
  if ('rev' in commit) return made;
  throw new Error(
    `the secret of the nodes' tokens could not be stored (${commit.failed}): check the data directory's disk and start again`,
  );
}

async function read(store: Store): Promise<Uint8Array | null> {
  const page = await store.list(KEY, { limit: 1 });
  if ('compacted' in page) return null;
  return page.entries.find(({ key }: Entry) => key === KEY)?.value ?? null;
}
