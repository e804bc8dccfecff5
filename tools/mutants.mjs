import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MUTANTS } from './mutants/mutants.mjs';
import { runCommand } from './setup/command.mjs';
import { say, SetupError } from './setup/progress.mjs';
import { ROOT } from './setup/root.mjs';

/** @typedef {import('./mutants/mutants.mjs').Mutant} Mutant */

const COPIED = ['apps', 'libs', 'tools', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.base.json'];
// A slip may leave a name unused.
const TYPE_CHECK = [
  ...['node_modules/typescript7/bin/tsc', '-p', 'tsconfig.json'],
  ...['--noUnusedLocals', 'false', '--noUnusedParameters', 'false'],
];
const DEFAULT_SECONDS = 30;
const LIMIT_MS = 10 * 60_000;

/**
 * `mutants [--only I7] [--seconds 30]`: makes each mutant in a copy of the sources, and lets the simulator look for it.
 * @param {readonly string[]} args
 */
export async function mutants(args) {
  const only = optionOf(args, '--only');
  const seconds = Number(optionOf(args, '--seconds') ?? DEFAULT_SECONDS);
  const chosen = MUTANTS.filter(({ invariant }) => only === undefined || invariant === only);
  if (chosen.length === 0 || !(seconds > 0)) {
    throw new SetupError(
      'npm run mutants [-- --only I7] [--seconds 30]: an invariant from I1 to I14, and a time above 0.',
    );
  }
  const copy = copySources();
  /** @type {Mutant[]} */
  const missed = [];
  try {
    await requireSound(copy, seconds);
    for (const mutant of chosen) {
      const caught = await tryOut(copy, mutant, seconds);
      if (caught === null) missed.push(mutant);
      say(`${mutant.invariant.padEnd(4)} ${caught === null ? 'MISSED' : 'caught'}  ${mutant.slip}  ${caught ?? ''}`);
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
  const caught = chosen.length - missed.length;
  say(`${caught} caught, ${missed.length} missed`);
  const list = missed.map(({ invariant, slip }) => ({ invariant, slip }));
  say(JSON.stringify({ mutants: chosen.length, caught, missed: list }));
  return missed.length === 0 ? 0 : 1;
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
 * @returns {Promise<string | null>} by what it was caught
 */
async function tryOut(copy, mutant, seconds) {
  const path = join(copy, 'libs', mutant.file);
  const source = readFileSync(path, 'utf8');
  writeFileSync(path, mutated(source, mutant));
  try {
    const types = await node(copy, TYPE_CHECK);
    if (types.code !== 0) throw new SetupError(`The mutant "${mutant.slip}" does not compile:\n${types.output}`);
    const { code, output } = await simulate(copy, seconds);
    if (code === 0) return null;
    return /violation of .*/.exec(output)?.[0].slice(0, 100) ?? `the simulation ended with code ${code}`;
  } finally {
    writeFileSync(path, source);
  }
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
