// `npm run bench -- packing`: how well each strategy places: large tasks unplaced, stranded room, full nodes, nodes needed, slowdown.
// Pure, and the same for the same seeds. `--seeds N` (8) runs so many of each; `--images DIR` writes the plots there.
import { STRATEGIES } from '@cube/scheduler';
import { RandomStream } from '@cube/testing';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { churn, type ChurnResult } from './packing/churn';
import { nodesNeeded } from './packing/compaction';
import { DECLARING, meanSlowdown } from './packing/slowdown';
import { lineChart, rangeChart, type Series } from './packing/svg-chart';
import { mixedFleet, type Size, type Workload, WORKLOADS } from './packing/workload';
import { percentile, round } from './percentile';

const LOADS = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95];
/** What is packed anew on as few nodes as can be. */
const COMPACTED_LOAD = 0.6;
const SLOWDOWN_LOADS = [0.5, 0.6, 0.7, 0.8, 0.9];
const JOBS = 6_000;

/** Small machines of unlike proportions, on which jobs come and go. */
const JOB_FLEET: readonly Size[] = [
  ...Array.from({ length: 8 }, () => ({ cpu: 2, memoryGib: 4 })),
  ...Array.from({ length: 6 }, () => ({ cpu: 4, memoryGib: 8 })),
  ...Array.from({ length: 4 }, () => ({ cpu: 8, memoryGib: 8 })),
  ...Array.from({ length: 2 }, () => ({ cpu: 16, memoryGib: 32 })),
];

/** After Okabe and Ito: told apart by people who see colours otherwise. */
const LOOKS: readonly Omit<Series, 'name'>[] = [
  { light: '#0072b2', dark: '#56b4e9', dash: '0' },
  { light: '#6e7781', dark: '#8b949e', dash: '2 3' },
  { light: '#b07700', dark: '#e69f00', dash: '8 3' },
  { light: '#00795a', dark: '#2fbf95', dash: '10 3 2 3' },
  { light: '#d55e00', dark: '#ff8a3d', dash: '0' },
  { light: '#b3558a', dark: '#e09bc1', dash: '5 2' },
];

const names = STRATEGIES.map(({ name }) => name);
const series: Series[] = names.map((name, at) => ({
  name,
  light: '#888888',
  dark: '#888888',
  dash: '0',
  ...LOOKS[at],
}));

interface Range {
  readonly least: number;
  readonly middle: number;
  readonly most: number;
}

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '8' }, images: { type: 'string' } } });
const seeds = Array.from({ length: Number(values.seeds) }, (_, at) => at + 1);
if (seeds.length === 0) throw new Error('--seeds is a number above 0');
const begin = performance.now();
const churned = runChurn();
const needed = runCompaction();
const slowed = runSlowdown();
console.log(`took ${round((performance.now() - begin) / 1000, 0)} s`);
if (values.images !== undefined) await draw(values.images);
console.log(JSON.stringify({ bench: 'packing', seeds: seeds.length, loads: LOADS, churned, needed, slowed }));

type ChurnMeans = Record<string, Record<string, Record<keyof ChurnResult, number[]>>>;

/** By workload and strategy: the mean over all seeds, at each load, in percent. */
function runChurn(): ChurnMeans {
  const fleet = mixedFleet();
  const means: ChurnMeans = {};
  for (const workload of WORKLOADS) {
    console.log(`\n${workload.name}: large tasks unplaced, cores stranded, nodes above 90 %, in percent, by load`);
    console.log(row(['', ...LOADS.map((load) => `${load * 100} %`)]));
    means[workload.name] = byStrategy((strategy) => {
      const at = LOADS.map((load) => meanOf(seeds.map((seed) => churn({ fleet, workload, strategy, load, seed }))));
      const of = (key: keyof ChurnResult): number[] => at.map((one) => round(one[key] * 100));
      const result = { largeUnplaced: of('largeUnplaced'), stranded: of('stranded'), above90: of('above90') };
      const cells = LOADS.map((_, n) =>
        Object.values(result)
          .map((list) => (list[n] ?? 0).toFixed(1))
          .join(' '),
      );
      console.log(row([strategy, ...cells]));
      return result;
    });
  }
  return means;
}

function meanOf(results: readonly ChurnResult[]): ChurnResult {
  const mean = (key: keyof ChurnResult): number => results.reduce((sum, one) => sum + one[key], 0) / results.length;
  return { largeUnplaced: mean('largeUnplaced'), stranded: mean('stranded'), above90: mean('above90') };
}

/** By workload and strategy: the nodes that tasks of 60 % of the fleet's cores need, in percent of the fleet. */
function runCompaction(): Record<string, Record<string, Range>> {
  const fleet = mixedFleet();
  const cores = fleet.reduce((sum, { cpu }) => sum + cpu, 0);
  const results: Record<string, Record<string, Range>> = {};
  for (const workload of WORKLOADS) {
    console.log(
      `\n${workload.name}: nodes needed for ${COMPACTED_LOAD * 100} % of the cores, in percent of all: median, least, most`,
    );
    results[workload.name] = byStrategy((strategy) => {
      const shares = seeds.map((seed) => {
        const tasks = tasksOf(workload, COMPACTED_LOAD * cores, seed);
        return round(nodesNeeded({ fleet, tasks, strategy, seed }) * 100);
      });
      const range = rangeOf(shares);
      console.log(row([strategy, ...[range.middle, range.least, range.most].map(String)]));
      return range;
    });
  }
  return results;
}

function tasksOf(workload: Workload, cores: number, seed: number): Size[] {
  const rng = new RandomStream(seed);
  const tasks: Size[] = [];
  for (let sum = 0; sum < cores;) {
    const size = workload.draw(rng);
    tasks.push(size);
    sum += size.cpu;
  }
  return tasks;
}

/** By what jobs declare and strategy: the median over all seeds of the mean slowdown, at each load. */
function runSlowdown(): Record<string, Record<string, number[]>> {
  const results: Record<string, Record<string, number[]>> = {};
  for (const declaring of DECLARING) {
    const name = `${declaring} declared`;
    console.log(`\nmean slowdown, ${name}, by load`);
    console.log(row(['', ...SLOWDOWN_LOADS.map((load) => `${load * 100} %`)]));
    results[name] = byStrategy((strategy) => {
      const at = SLOWDOWN_LOADS.map((load) => {
        const runs = seeds.map((seed) =>
          meanSlowdown({ fleet: JOB_FLEET, strategy, load, jobs: JOBS, declaring, seed }),
        );
        return round(percentile(runs, 0.5), 2);
      });
      console.log(row([strategy, ...at.map(String)]));
      return at;
    });
  }
  return results;
}

function byStrategy<T>(run: (strategy: string) => T): Record<string, T> {
  return Object.fromEntries(names.map((strategy) => [strategy, run(strategy)]));
}

function rangeOf(shares: readonly number[]): Range {
  return { least: Math.min(...shares), middle: percentile(shares, 0.5), most: Math.max(...shares) };
}

async function draw(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const percent = (value: number): string => `${round(value)} %`;
  const share = (value: number): string => `${round(value * 100, 0)} %`;
  const panels = (key: keyof ChurnResult) =>
    WORKLOADS.map(({ name }) => ({ title: name, values: names.map((one) => churned[name]?.[one]?.[key] ?? []) }));
  const byLoad = lineChart({
    title: 'Placing as the fleet fills up, a mean of all seeds',
    ...{ series, x: LOADS, xTitle: 'cores asked for', formatX: share, formatY: percent },
    rows: [
      { yTitle: 'large tasks unplaced', panels: panels('largeUnplaced') },
      { yTitle: 'cores stranded', panels: panels('stranded') },
      { yTitle: 'nodes above 90 %', panels: panels('above90') },
    ],
  });
  const compaction = rangeChart({
    title: 'Nodes needed for tasks of 60 % of the cores: median and range of all seeds',
    ...{ series, xTitle: 'of the fleet', format: (value: number) => percent(value) },
    panels: WORKLOADS.map(({ name }) => ({
      title: name,
      ranges: names.map((one) => needed[name]?.[one] ?? { least: 0, middle: 0, most: 0 }),
    })),
  });
  const slowdown = lineChart({
    title: 'Mean slowdown of jobs: (end - arrival) / CPU time needed',
    ...{ series, x: SLOWDOWN_LOADS, xTitle: 'arriving work', formatX: share, formatY: String },
    rows: [
      {
        ...{ yTitle: 'slowdown', log: true },
        panels: Object.entries(slowed).map(([title, of]) => ({ title, values: names.map((one) => of[one] ?? []) })),
      },
    ],
  });
  const plots = { 'packing-load.svg': byLoad, 'packing-nodes.svg': compaction, 'packing-slowdown.svg': slowdown };
  for (const [name, svg] of Object.entries(plots)) await writeFile(join(directory, name), svg);
}

function row(cells: readonly string[]): string {
  return cells.map((cell, at) => (at === 0 ? cell.padEnd(11) : cell.padStart(16))).join(' ');
}
