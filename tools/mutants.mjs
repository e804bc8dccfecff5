import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MUTANTS } from './mutants/mutants.mjs';
import { runCommand } from './setup/command.mjs';
import { say, SetupError } from './setup/progress.mjs';
import { ROOT } from './setup/root.mjs';

/** @typedef {import('./mutants/mutants.mjs').Mutant} Mutant */

/** @typedef {{ by: 'simulator' | 'unit tests' | null, evidence: string }} Verdict by what it was caught; null: missed */

const COPIED = [
  ...['apps', 'libs', 'tools', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.base.json'],
  'jest.config.ts',
];
// A slip may leave a name unused.
const TYPE_CHECK = [
  ...['node_modules/typescript7/bin/tsc', '-p', 'tsconfig.json'],
  ...['--noUnusedLocals', 'false', '--noUnusedParameters', 'false'],
];
const JEST_KINDS = ['unit', 'property', 'sim'];
const JEST = [
  ...['--experimental-vm-modules', 'node_modules/jest/bin/jest.js'],
  ...['--selectProjects', ...JEST_KINDS, '--bail'],
];
const DEFAULT_SECONDS = 60;
const LIMIT_MS = 10 * 60_000;

/**
 * `mutants [--list] [--only I7] [--seconds 60]`: makes each mutant in a copy of the sources, and lets the simulator look for
 * it. What the simulator misses is tried on the unit tests of its library, and counted apart: they check how a part works,
 * the simulator whether the promise holds.
 * @param {readonly string[]} args
 */
export async function mutants(args) {
  const only = optionOf(args, '--only');
  const seconds = Number(optionOf(args, '--seconds') ?? DEFAULT_SECONDS);
  const chosen = MUTANTS.filter(
    ({ invariant, slip }) => only === undefined || invariant === only || slip.includes(only),
  );
  if (chosen.length === 0 || !(seconds > 0)) {
    throw new SetupError(
      'npm run mutants -- [--list] [--only I7] [--seconds 60]: an invariant from I1 to I14 or words of a slip, and a time above 0.',
    );
  }
  if (args.includes('--list')) {
    for (const { invariant, slip, file } of chosen) say(`${invariant.padEnd(4)} ${slip}  (libs/${file})`);
    return 0;
  }
  const copy = copySources();
  /** @type {(Mutant & Verdict)[]} */
  const tried = [];
  try {
    await requireSound(copy, seconds);
    for (const mutant of chosen) {
      const verdict = await tryOut(copy, mutant, seconds);
      tried.push({ ...mutant, ...verdict });
      say(`${mutant.invariant.padEnd(4)} ${(verdict.by ?? 'MISSED').padEnd(10)}  ${mutant.slip}  ${verdict.evidence}`);
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
  const count = (/** @type {Verdict['by']} */ by) => tried.filter((one) => one.by === by).length;
  const missed = tried.filter(({ by }) => by === null).map(({ invariant, slip }) => ({ invariant, slip }));
  const [simulator, unitTests] = [count('simulator'), count('unit tests')];
  say(`${simulator} caught by the simulator, ${unitTests} by unit tests alone, ${missed.length} missed`);
  say(JSON.stringify({ mutants: chosen.length, simulator, unitTests, missed }));
  return simulator === chosen.length ? 0 : 1;
}

function copySources() {
  const directory = mkdtempSync(join(tmpdir(), 'cube-mutants-'));
  for (const name of COPIED) cpSync(join(ROOT, name), join(directory, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  return directory;
}

/**
 * Where the simulator finds something without any mutant, catching one would mean nothing.
 * @param {string} copy
 * @param {number} seconds
 */
async function requireSound(copy, seconds) {
  const { code, output } = await simulate(copy, seconds);
  if (code !== 0) throw new SetupError(`${output}\nThe simulator finds that without any mutant: mend it first.`);
}

/**
 * @param {string} copy
 * @param {Mutant} mutant
 * @param {number} seconds
 * @returns {Promise<Verdict>}
 */
async function tryOut(copy, mutant, seconds) {
  const path = join(copy, 'libs', mutant.file);
  const source = readFileSync(path, 'utf8');
  writeFileSync(path, mutated(source, mutant));
  try {
    const types = await node(copy, TYPE_CHECK);
    if (types.code !== 0) throw new SetupError(`The mutant "${mutant.slip}" does not compile:\n${types.output}`);
    const { code, output } = await simulate(copy, seconds);
    if (code !== 0) return { by: 'simulator', evidence: violationIn(output) ?? `it ended with code ${code}` };
    const specs = await node(copy, [...JEST, join('libs', mutant.file.split('/')[0] ?? '')]);
    return specs.code === 0 ? { by: null, evidence: '' } : { by: 'unit tests', evidence: failureIn(specs.output) };
  } finally {
    writeFileSync(path, source);
  }
}

/** @param {string} output */
function violationIn(output) {
  const [, said = ''] = /violation of (.*)$/m.exec(output) ?? [];
  const [, what = said, where = ''] = /^(.*) (\([^()]*\))$/.exec(said) ?? [];
  return said === '' ? null : `${what.slice(0, 100)} ${where}`.trim();
}

/** @param {string} output */
function failureIn(output) {
  return /● (.*)/.exec(output)?.[1] ?? 'the suite could not run';
}

/**
 * @param {string} copy
 * @param {number} seconds
 */
function simulate(copy, seconds) {
  return node(copy, ['tools/run.mjs', 'sim', '--seconds', String(seconds), '--until-violation']);
}

/**
 * @param {string} cwd
 * @param {readonly string[]} args
 */
function node(cwd, args) {
  return runCommand(process.execPath, args, { cwd, timeoutMs: LIMIT_MS });
}

/**
 * @param {string} source
 * @param {Mutant} mutant
 */
function mutated(source, { file, find, replace, slip }) {
  const places = source.split(find).length - 1;
  if (places === 1) return source.replace(find, () => replace);
  throw new SetupError(`The mutant "${slip}" wants one place in libs/${file} and finds ${places}: look after it.`);
}

/**
 * @param {readonly string[]} args
 * @param {string} name
 */
function optionOf(args, name) {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args[at + 1];
}
