import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../setup/command.mjs';
import { say, secondsSince } from '../setup/progress.mjs';
import { ROOT } from '../setup/root.mjs';

/**
 * One step of the gate. A step passes or fails as one; a jest step counts its tests instead.
 * @typedef {{ name: string, script: string, args: readonly string[], env?: NodeJS.ProcessEnv, stdio?: 'inherit' | 'collect', timeoutMs?: number }} Step
 * @typedef {{ passed: number, failed: number }} Tally
 * @typedef {{ numPassedTests: number, numFailedTests: number, numRuntimeErrorTestSuites: number }} JestReport
 */

const NX = 'node_modules/nx/dist/bin/nx.js';
const TSC = 'node_modules/typescript7/bin/tsc';
const JEST = 'node_modules/jest/bin/jest.js';

/** NestJS 12 is made of ES modules: without this, jest cannot load them. */
const JEST_NODE_ARGS = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

/** Far more than a step needs on a slow machine: whatever takes longer hangs. */
const GATE_STEP_TIMEOUT_MS = 5 * 60_000;

/** Nx without daemon and plugin processes: on a cold start they cost more than they save. */
const STEP_ENV = { ...process.env, NX_DAEMON: 'false', NX_ISOLATE_PLUGINS: 'false', NX_TUI: 'false', NO_COLOR: '1' };

/** The types of the linter come from Go. With the other core it would do twice a third of its work, and that core has a step. */
const ONE_CORE = { GOMAXPROCS: '1' };

/**
 * The boundary rule reads the project graph that `nx` leaves behind, and skips itself without one: therefore the graph comes
 * first, and the proof shows that the rule was awake.
 * @type {Step}
 */
const PROJECT_GRAPH = { name: 'project graph', script: NX, args: ['show', 'projects'] };

/**
 * The longest first, so that both cores end at about the same time.
 * @type {readonly Step[]}
 */
const STEPS = [
  jestStep('unit', { workers: 1, shard: '1/2' }),
  jestStep('unit', { workers: 1, shard: '2/2' }),
  { name: 'lint', script: 'node_modules/oxlint/bin/oxlint', args: [], env: ONE_CORE },
  { name: 'boundary proof', script: 'tools/check/boundary-proof.mjs', args: [], env: ONE_CORE },
  { name: 'client', script: 'tools/run.mjs', args: ['client', '--check'] },
  typesStep('types', 'tsconfig.json'),
  typesStep('types of the dashboard', 'apps/dashboard/tsconfig.json'),
  typesStep('types of the tools', 'tools/tsconfig.json'),
  { name: 'format', script: 'node_modules/oxfmt/bin/oxfmt', args: ['--check'] },
  { name: 'tidiness', script: 'tools/check/tidy.mjs', args: [] },
];

const CORES = 2;

/** @returns {Promise<Tally>} */
export async function runGate() {
  const graph = await runLane([PROJECT_GRAPH]);
  const waiting = STEPS.values();
  return sumTallies([graph, ...(await Promise.all(Array.from({ length: CORES }, () => runLane(waiting))))]);
}

/**
 * @param {string} name
 * @param {string} project its tsconfig.json
 * @returns {Step}
 */
function typesStep(name, project) {
  return { name, script: TSC, args: ['-p', project, '--pretty', 'false', '--singleThreaded'] };
}

/**
 * @param {string} project a project of jest.config.ts
 * @param {{ workers: number, shard?: string, stdio?: 'inherit' | 'collect', timeoutMs?: number }} options
 * @returns {Step}
 */
export function jestStep(project, { workers, shard, ...how }) {
  const name = shard === undefined ? project : `${project} ${shard}`;
  const args = [
    '--selectProjects',
    project,
    `--maxWorkers=${workers}`,
    '--json',
    `--outputFile=${reportPath(name)}`,
    ...(shard === undefined ? [] : [`--shard=${shard}`]),
  ];
  return { name, script: JEST, args, ...how };
}

/** @param {string} name a step's */
function reportPath(name) {
  return join(ROOT, '.cube/reports', `${name.replaceAll(/[ /]/g, '-')}.json`);
}

/**
 * Runs a lane to its end, also past a failure: whoever reads the output wants all of it.
 * @param {Iterable<Step>} lane lanes that are given one iterator share its steps
 * @returns {Promise<Tally>}
 */
export async function runLane(lane) {
  const total = { passed: 0, failed: 0 };
  for (const step of lane) {
    const { passed, failed } = await runStep(step);
    total.passed += passed;
    total.failed += failed;
  }
  return total;
}

/**
 * @param {Step} step
 * @returns {Promise<Tally>}
 */
async function runStep({ name, script, args, env, stdio = 'collect', timeoutMs = GATE_STEP_TIMEOUT_MS }) {
  const start = performance.now();
  prepareReport(name);
  const nodeArgs = script === JEST ? JEST_NODE_ARGS : [];
  const { code, output } = await runCommand(process.execPath, [...nodeArgs, script, ...args], {
    cwd: ROOT,
    env: { ...STEP_ENV, ...env },
    stdio,
    timeoutMs,
  });
  const tally = tallyOf({ name, script, code });
  const tests = script === JEST ? `, ${tally.passed} passed` : '';
  say(`${tally.failed === 0 ? 'ok    ' : 'FAILED'} ${name} (${secondsSince(start)}${tests})`);
  if (tally.failed > 0) say(output.trimEnd());
  return tally;
}

/** @param {string} name */
function prepareReport(name) {
  mkdirSync(join(ROOT, '.cube/reports'), { recursive: true });
  rmSync(reportPath(name), { force: true });
}

/**
 * @param {{ name: string, script: string, code: number }} step
 * @returns {Tally}
 */
function tallyOf({ name, script, code }) {
  const report = script === JEST ? readReport(name) : null;
  if (report === null) return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  // Jest also fails without a failed test: none found, an open handle, a crashed worker.
  return { passed: report.numPassedTests, failed: code === 0 ? failed : Math.max(1, failed) };
}

/**
 * @param {string} name
 * @returns {JestReport | null} null if jest did not get far enough to write one
 */
function readReport(name) {
  try {
    return /** @type {JestReport} */ (JSON.parse(readFileSync(reportPath(name), 'utf8')));
  } catch {
    return null;
  }
}

/** @param {readonly Tally[]} tallies */
export function sumTallies(tallies) {
  return tallies.reduce((sum, { passed, failed }) => ({ passed: sum.passed + passed, failed: sum.failed + failed }), {
    passed: 0,
    failed: 0,
  });
}
