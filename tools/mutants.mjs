import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MUTANTS } from './mutants/mutants.mjs';
import { runCommand } from './setup/command.mjs';
import { say, SetupError } from './setup/progress.mjs';
import { ROOT } from './setup/root.mjs';

/** @typedef {import('./mutants/mutants.mjs').Mutant} Mutant */

const AT_ONCE = 2;
const COPIED = ['apps', 'libs', 'tools', 'package.json', 'tsconfig.json', 'tsconfig.base.json'];
const DEFAULT_SECONDS = 30;

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
  const lanes = Array.from({ length: AT_ONCE }, () => new Lane());
  /** @type {{ mutant: Mutant, caught: string | null }[]} */
  const outcomes = [];
  const queue = [...chosen];
  try {
    await Promise.all(
      lanes.map(async (lane) => {
        for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
          const caught = await lane.tryOut(mutant, seconds);
          outcomes.push({ mutant, caught });
          say(
            `${mutant.invariant.padEnd(4)} ${caught === null ? 'MISSED' : 'caught'}  ${mutant.slip}  ${caught ?? ''}`,
          );
        }
      }),
    );
  } finally {
    lanes.forEach((lane) => lane.remove());
  }
  const missed = outcomes.filter(({ caught }) => caught === null).map(({ mutant }) => mutant);
  say(`${outcomes.length - missed.length} caught, ${missed.length} missed`);
  const list = missed.map(({ invariant, slip }) => ({ invariant, slip }));
  say(JSON.stringify({ mutants: outcomes.length, caught: outcomes.length - missed.length, missed: list }));
  return missed.length === 0 ? 0 : 1;
}

/** A copy of the sources in which one mutant at a time is made. */
class Lane {
  directory = mkdtempSync(join(tmpdir(), 'cube-mutants-'));

  constructor() {
    for (const name of COPIED) cpSync(join(ROOT, name), join(this.directory, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(this.directory, 'node_modules'));
  }

  /**
   * @param {Mutant} mutant
   * @param {number} seconds
   * @returns {Promise<string | null>} by what it was caught
   */
  async tryOut(mutant, seconds) {
    const path = join(this.directory, 'libs', mutant.file);
    const source = readFileSync(path, 'utf8');
    writeFileSync(path, mutated(source, mutant));
    try {
      const { code, output } = await this.run(['sim', '--seconds', String(seconds), '--until-violation']);
      return code === 0 ? null : (/violat\w* .*|I\d+[: ].*/i.exec(output)?.[0]?.slice(0, 120) ?? `exit code ${code}`);
    } finally {
      writeFileSync(path, source);
    }
  }

  remove() {
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** @param {readonly string[]} args */
  run(args) {
    return runCommand(process.execPath, ['tools/run.mjs', ...args], { cwd: this.directory, timeoutMs: 600_000 });
  }
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
