// `npm run bench -- packing`: how well each strategy places: large tasks unplaced, stranded room, full nodes, nodes needed, slowdown.
// Pure, and the same for the same seeds. `--seeds N` (5) runs so many of each; `--images DIR` writes the plots there.
import { STRATEGIES } from '@cube/scheduler';
import { RandomStream } from '@cube/testing';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { churn, type ChurnResult } from './packing/churn';
import { nodesNeeded } from './packing/compaction';
import { DECLARING, meanSlowdown } from './packing/slowdown';
import { lineChart, type Range, rangeChart, type Series } from './packing/svg-chart';
import { FLEETS, type Size, type Workload, WORKLOADS } from './packing/workload';
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

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '5' }, images: { type: 'string' } } });
const seeds = Array.from({ length: Number(values.seeds) }, (_, at) => at + 1);
if (seeds.length === 0) throw new Error('--seeds is a number above 0');
const begin = performance.now();
const churned = runChurn();
const needed = runCompaction();
const slowed = runSlowdown();
console.log(`took ${round((performance.now() - begin) / 1000, 0)} s`);
if (values.images !== undefined) await draw(values.images);
console.log(JSON.stringify({ bench: 'packing', seeds: seeds.length, loads: LOADS, churned, needed, slowed }));

type Churned = Record<string, Record<keyof ChurnResult, number[]>>;

/** A fleet's workloads: the key of what was found out about them. */
function caseOf(fleet: { readonly name: string }, workload: Workload): string {
  return `${workload.name}, ${fleet.name}`;
}

/** By fleet and workload, and strategy: the mean over all seeds, at each load, in percent. */
function runChurn(): Record<string, Churned> {
  return byCase((fleet, workload) => {
    console.log('large tasks unplaced, cores stranded, nodes above 90 %, in percent, by load');
    console.log(row(['', ...LOADS.map((load) => `${load * 100} %`)]));
    return byStrategy((strategy) => {
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
  });
}

function byCase<T>(run: (fleet: readonly Size[], workload: Workload) => T): Record<string, T> {
  const cases = FLEETS.flatMap((fleet) => WORKLOADS.map((workload) => ({ fleet, workload })));
  return Object.fromEntries(
    cases.map(({ fleet, workload }) => {
      const name = caseOf(fleet, workload);
      console.log(`\n${name}`);
      return [name, run(fleet.sizes, workload)];
    }),
  );
}

function meanOf(results: readonly ChurnResult[]): ChurnResult {
  const mean = (key: keyof ChurnResult): number => results.reduce((sum, one) => sum + one[key], 0) / results.length;
  return { largeUnplaced: mean('largeUnplaced'), stranded: mean('stranded'), above90: mean('above90') };
}

/** By fleet and workload, and strategy: the nodes that tasks of 60 % of the fleet's cores need, in percent of the fleet. */
function runCompaction(): Record<string, Record<string, Range>> {
  return byCase((fleet, workload) => {
    console.log(`nodes needed for ${COMPACTED_LOAD * 100} % of the cores, in percent of all: median, least, most`);
    const cores = fleet.reduce((sum, { cpu }) => sum + cpu, 0);
    return byStrategy((strategy) => {
      const shares = seeds.map((seed) => {
        const tasks = tasksOf(workload, COMPACTED_LOAD * cores, seed);
        return round(nodesNeeded({ fleet, tasks, strategy, seed }) * 100);
      });
      const range = rangeOf(shares);
      console.log(row([strategy, ...[range.middle, range.least, range.most].map(String)]));
      return range;
    });
  });
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
  const plots = { 'packing-nodes.svg': drawCompaction(), 'packing-slowdown.svg': drawSlowdown() };
  const loads = FLEETS.map((fleet) => [`packing-${fleet.name.replaceAll(' ', '-')}.svg`, drawChurn(fleet)] as const);
  for (const [name, svg] of [...Object.entries(plots), ...loads]) await writeFile(join(directory, name), svg);
}

function percent(value: number): string {
  return `${round(value)} %`;
}

function asNumber(share: number): string {
  return String(round(share * 100, 0));
}

function drawChurn(fleet: (typeof FLEETS)[number]): string {
  const panels = (key: keyof ChurnResult) =>
    WORKLOADS.map((workload) => {
      const found = churned[caseOf(fleet, workload)];
      return { title: workload.name, values: names.map((one) => found?.[one]?.[key] ?? []) };
    });
  return lineChart({
    title: `Placing as a ${fleet.name} fills up: mean of ${seeds.length} seeds`,
    ...{ series, x: LOADS, xTitle: 'cores asked for, %', formatX: asNumber, formatY: percent },
    rows: [
      { yTitle: 'large tasks unplaced', panels: panels('largeUnplaced') },
      { yTitle: 'cores stranded', panels: panels('stranded') },
      { yTitle: 'nodes above 90 %', panels: panels('above90') },
    ],
  });
}

function drawCompaction(): string {
  const none = { least: 0, middle: 0, most: 0 };
  const panelOf = (title: string) => ({ title, ranges: names.map((one) => needed[title]?.[one] ?? none) });
  return rangeChart({
    title: `Nodes needed for tasks of ${COMPACTED_LOAD * 100} % of the cores: median and range of ${seeds.length} seeds`,
    ...{ series, xTitle: 'of the fleet', format: percent },
    rows: FLEETS.map((fleet) => ({ panels: WORKLOADS.map((workload) => panelOf(caseOf(fleet, workload))) })),
  });
}

function drawSlowdown(): string {
  const panels = Object.entries(slowed).map(([title, of]) => ({ title, values: names.map((one) => of[one] ?? []) }));
  return lineChart({
    title: `Mean slowdown of jobs, (end - arrival) / CPU time needed: median of ${seeds.length} seeds`,
    ...{ series, x: SLOWDOWN_LOADS, xTitle: 'arriving work, % of the cores', formatX: asNumber, formatY: String },
    rows: [{ yTitle: 'slowdown', log: true, panels }],
  });
}

function row(cells: readonly string[]): string {
  return cells.map((cell, at) => (at === 0 ? cell.padEnd(11) : cell.padStart(16))).join(' ');
}
