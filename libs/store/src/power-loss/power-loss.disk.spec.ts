import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreBundles } from '../fixtures/store-bundles.fixture';
import { SqliteStore } from '../sqlite-store';
import { type DiskEvent, recordDisk } from './disk-recording.fixture';
import { contentsAt } from './known-batches.fixture';
import { UncertainDisk } from './uncertain-disk.fixture';

const COMMITS = 40;
const SEED = Number(process.env['POWER_LOSS_SEED'] ?? 1);
/** Random states at each sync and acknowledgement, beside the one in which nothing unsynced survives. */
const SAMPLES = Number(process.env['POWER_LOSS_SAMPLES'] ?? 3);

describe('After a power loss', () => {
  const root = mkdtempSync(join(tmpdir(), 'cube-power-loss-'));
  const bundles = new StoreBundles(['../power-loss/commit-in-two-lives']);

  beforeAll(() => bundles.make());

  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
    bundles.remove();
  });

  it('at any moment, with any of the unsynced sectors, every acknowledged commit is there, and none by half', async () => {
    const { losses, wrong } = await loseMoments({ 'wal_autocheckpoint = 4000': 'wal_autocheckpoint = 20' });
    expect(wrong).toBeNull();
    expect(losses).toBeGreaterThan(COMMITS * (SAMPLES + 1));
    console.log(
      `power lost ${losses} times over ${COMMITS} commits (seed ${SEED}): every acknowledged commit was there`,
    );
  }, 300_000);

  it('a store that syncs only at checkpoints has lost acknowledged commits: this test can fail', async () => {
    const { wrong } = await loseMoments({
      'wal_autocheckpoint = 4000': 'wal_autocheckpoint = 20',
      'synchronous = FULL': 'synchronous = NORMAL',
    });
    expect(wrong).toContain('was acknowledged');
  }, 300_000);

  /** Records one run of a thread that differs in these words, and loses power at every sync and acknowledgement of it. */
  async function loseMoments(replaced: Readonly<Record<string, string>>) {
    bundles.make();
    for (const [from, to] of Object.entries(replaced)) edit(bundles.workerFile.pathname, from, to);
    const directory = mkdtempSync(join(root, 'run-'));
    const data = join(directory, 'data');
    const program = [process.execPath, bundles.program('commit-in-two-lives'), data, String(COMMITS)];
    const events = recordDisk(program, join(directory, 'trace'));
    const checkpoints = events.filter((event) => event.kind === 'sync' && event.path === join(data, 'store.sqlite'));
    expect(checkpoints.length).toBeGreaterThan(5);
    // What is on the disk is judged by the store as it is.
    bundles.make();
    return new Blackouts(events, data, bundles.workerFile).all();
  }
});

function edit(file: string, from: string, to: string): void {
  const code = readFileSync(file, 'utf8');
  if (!code.includes(from)) throw new Error(`the thread's code has no "${from}" any more: mend this test`);
  writeFileSync(file, code.replaceAll(from, to));
}

/** What was said to the world before the power went. */
interface Promised {
  revision: number;
  history: string | null;
}

class Blackouts {
  private readonly draw = seeded(SEED);
  private readonly promised: Promised = { revision: 0, history: null };
  private losses = 0;

  constructor(
    private readonly events: readonly DiskEvent[],
    private readonly data: string,
    private readonly workerFile: URL,
  ) {}

  /** What is wrong after the first of them that breaks a promise; null if none does. */
  async all(): Promise<{ losses: number; wrong: string | null }> {
    const disk = new UncertainDisk(this.data);
    let wrong: string | null = null;
    for (const event of this.events) {
      // Before a sync the most is uncertain; after an acknowledgement the most is promised.
      if (event.kind === 'sync' && event.path.startsWith(this.data)) wrong ??= await this.loseAt(disk);
      disk.follow(event);
      if (event.kind === 'said') {
        this.hear(event.text);
        wrong ??= await this.loseAt(disk);
      }
    }
    if (this.promised.revision !== COMMITS) throw new Error(`the recording ends at revision ${this.promised.revision}`);
    return { losses: this.losses, wrong };
  }

  private hear(text: string): void {
    const [word, value = ''] = text.trim().split(' ');
    if (word === 'revision') this.promised.revision = Number(value);
    if (word === 'history') this.promised.history = value;
  }

  private async loseAt(disk: UncertainDisk): Promise<string | null> {
    for (let sample = 0; sample <= SAMPLES; sample += 1) {
      const share = sample / SAMPLES;
      const left = `${this.data}-left`;
      disk.leaveIn(left, () => this.draw() < share, this.draw);
      this.losses += 1;
      const wrong = await this.wrongIn(left);
      rmSync(left, { recursive: true });
      if (wrong !== null) return `loss ${this.losses} (sample ${sample}, seed ${SEED}): ${wrong}`;
    }
    return null;
  }

  private async wrongIn(directory: string): Promise<string | null> {
    const { workerFile } = this;
    let store: SqliteStore;
    try {
      store = await SqliteStore.open({ directory, workerFile });
    } catch (error) {
      return String(error);
    }
    try {
      return await this.wrongWith(store);
    } finally {
      await store.close();
    }
  }

  private async wrongWith(store: SqliteStore): Promise<string | null> {
    const { revision, history } = this.promised;
    if (history !== null && store.history !== history) return `history ${history} was acknowledged, and is gone`;
    const page = await store.list('', { limit: 10_000 });
    if ('compacted' in page) return 'its newest revision is gone';
    if (page.at < revision) return `revision ${revision} was acknowledged, but the store is at ${page.at}`;
    const expected = contentsAt(page.at);
    const differs = page.entries.find(
      ({ key, value }) => Buffer.compare(value, expected.get(key) ?? Buffer.alloc(0)) !== 0,
    );
    if (differs !== undefined) return `${differs.key} is not what revision ${page.at} says`;
    return page.entries.length === expected.size ? null : `it has ${page.entries.length} of ${expected.size} keys`;
  }
}

/** Mulberry32: the same states for the same seed. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
