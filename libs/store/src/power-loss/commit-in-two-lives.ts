/** A process that commits, closes its store, opens it again and commits on. It acknowledges on standard output, as a manager would to its users. */
import { writeSync } from 'node:fs';
import { SqliteStore } from '../sqlite-store';
import { batchOf } from './known-batches.fixture';

const [directory = '', count = '0'] = process.argv.slice(2);
const COMPACT_EVERY = 7;

for (const through of [Math.floor(Number(count) / 2), Number(count)]) {
  const store = await SqliteStore.open({ directory });
  const term = await store.lead('writer', new AbortController().signal);
  writeSync(1, `history ${store.history}\n`);
  for (let rev = term.rev + 1; rev <= through; rev += 1) {
    const commit = await store.commit(term, rev - 1, batchOf(rev));
    if ('failed' in commit) throw new Error(`commit ${rev} answered ${commit.failed}`);
    writeSync(1, `revision ${commit.rev}\n`);
    if (rev % COMPACT_EVERY === 0) await store.compact(rev - 2);
  }
  await store.close();
}
