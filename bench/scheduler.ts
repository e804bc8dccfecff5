// `npm run bench -- scheduler`: how fast tasks are placed, by the index and by a full scan, and what committing them costs.
// BENCH_ONLY=pure or committed runs one half; BENCH_STRATEGIES=epvm,spread some of the strategies.
import { STRATEGIES } from '@cube/scheduler';
import { type CommittedResult, runCommitted } from './placement-commits';
import { LIKENESSES, type Likeness } from './placement-load';
import { type Load, type RunResult, runLoad } from './placement-run';
import { round } from './percentile';

const load = (nodes: number, tasks: number, constrained = false): Load => ({ nodes, tasks, constrained });

/** For every strategy. */
const SMALL = [load(1_000, 1_000), load(1_000, 10_000), load(1_000, 100_000)];

/** For the default one. */
const LARGE = [load(5_000, 100_000), load(5_000, 100_000, true), load(100_000, 1_000), load(100_000, 1_000_000)];

/** Beyond, every task of a new shape costs a look at every node: days for the largest. */
const MOST_NODES_ALL_DIFFERENT = 5_000;

/** swarmkit's own scheduler benchmark, which does the same work (its manager/scheduler, measured on a like machine). */
const SWARMKIT_SECONDS = new Map([
  [nameOf(load(1_000, 1_000)), 0.1],
  [nameOf(load(1_000, 10_000)), 1.07],
  [nameOf(load(1_000, 100_000)), 27.6],
  [nameOf(load(5_000, 100_000, true)), 68],
  [nameOf(load(100_000, 1_000)), 13.7],
]);

/** The machine code is made in the first seconds; what it costs is no property of a size. */
const WARM_UP = load(500, 20_000);

const only = process.env['BENCH_ONLY'] ?? '';
const strategies = process.env['BENCH_STRATEGIES']?.split(',') ?? STRATEGIES.map(({ name }) => name);

const runs: RunResult[] = [];
if (only !== 'committed') runPure();
const committed = only === 'pure' ? [] : await runAllCommitted();
showTargets();
console.log(JSON.stringify({ bench: 'scheduler', runs, committed }));

function runPure(): void {
  console.log('placing and reserving; "again": the best found and explained once more, nothing having changed');
  console.log(row(['strategy', 'nodes, tasks', 'tasks are', 's', 'a second', 'us each', 'again us', 'scan us', 'MiB']));
  for (const strategy of strategies) {
    for (const likeness of LIKENESSES)
      runLoad(likeness === 'all different' ? load(500, 2_000) : WARM_UP, strategy, likeness);
    const loads = strategy === 'epvm' ? [...SMALL, ...LARGE] : SMALL;
    for (const one of loads) for (const likeness of likenessesOf(one)) show(runLoad(one, strategy, likeness));
  }
}

async function runAllCommitted(): Promise<CommittedResult[]> {
  console.log('\nepvm: placed, committed to the memory store, and read by a watcher');
  console.log(row(['', 'nodes, tasks', 'tasks are', 's', 'a second', 'commits', 'explained', 'swarmkit s', 'times']));
  const results: CommittedResult[] = [];
  await runCommitted(WARM_UP, 'identical', true);
  for (const one of [...SMALL, ...LARGE]) {
    for (const likeness of likenessesOf(one)) {
      // A million explanations would measure the machine's memory.
      const result = await runCommitted(one, likeness, one.tasks <= 100_000);
      results.push(result);
      showCommitted(result);
    }
  }
  return results;
}

function likenessesOf({ nodes }: Load): readonly Likeness[] {
  return nodes <= MOST_NODES_ALL_DIFFERENT ? LIKENESSES : LIKENESSES.filter((one) => one !== 'all different');
}

function show(result: RunResult): void {
  runs.push(result);
  const { strategy, likeness, seconds, placementsPerSec, microsEach, explainedMicros, fullScanMicros, megabytes } =
    result;
  const numbers = [seconds, placementsPerSec, microsEach, explainedMicros, fullScanMicros, megabytes];
  console.log(row([strategy, nameOf(result), likeness, ...numbers.map(String)]));
}

function showCommitted(result: CommittedResult): void {
  const { likeness, seconds, placementsPerSec, commits, explained } = result;
  const theirs = SWARMKIT_SECONDS.get(nameOf(result));
  const compared = theirs === undefined ? ['', ''] : [String(theirs), String(round(theirs / seconds, 0))];
  const own = [String(seconds), String(placementsPerSec), String(commits), explained ? 'yes' : 'no'];
  console.log(row(['', nameOf(result), likeness, ...own, ...compared]));
}

function showTargets(): void {
  const epvm = (one: Load, likeness: Likeness): RunResult | undefined =>
    runs.find((run) => run.strategy === 'epvm' && run.likeness === likeness && nameOf(run) === nameOf(one));
  const whole = (one: Load): CommittedResult | undefined =>
    committed.find((run) => run.likeness === 'identical' && nameOf(run) === nameOf(one));
  const [small, large] = [epvm(load(1_000, 100_000), 'identical'), epvm(load(100_000, 1_000_000), 'identical')];
  target('placements a second, 5,000 nodes', epvm(load(5_000, 100_000), 'identical')?.placementsPerSec, 100_000);
  target('the same, all different', epvm(load(5_000, 100_000), 'all different')?.placementsPerSec, 10_000);
  if (small !== undefined && large !== undefined) {
    const growth = round(large.microsEach / small.microsEach, 2);
    console.log(`time each, 100,000 nodes over 1,000: ${growth}, target below 3: ${growth < 3 ? 'met' : 'missed'}`);
  }
  for (const [one, times] of [
    [load(1_000, 100_000), 20],
    [load(5_000, 100_000, true), 20],
    [load(100_000, 1_000), 100],
  ] as const) {
    const seconds = whole(one)?.seconds;
    const theirs = SWARMKIT_SECONDS.get(nameOf(one)) ?? Number.NaN;
    target(`times faster than swarmkit, ${nameOf(one)}, committed`, seconds && round(theirs / seconds, 0), times);
  }
}

function target(what: string, reached: number | undefined, wanted: number): void {
  if (reached === undefined) return;
  console.log(`${what}: ${reached}, target ${wanted}: ${reached >= wanted ? 'met' : 'missed'}`);
}

function nameOf({ nodes, tasks, constrained }: Load): string {
  return `${thousands(nodes)}, ${thousands(tasks)}${constrained ? ', a third' : ''}`;
}

function thousands(count: number): string {
  return count >= 1e6 ? `${count / 1e6}M` : `${count / 1e3}k`;
}

function row(cells: readonly string[]): string {
  const widths = [11, 17, 14, 8, 9, 8, 9, 11, 6];
  return cells.map((cell, n) => (n < 3 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0))).join(' ');
}
