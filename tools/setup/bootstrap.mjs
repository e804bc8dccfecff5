import { ensureDependencies } from './dependencies.mjs';
import { continueOnPinnedNode, runsOnPinnedNode } from './pinned-node.mjs';
import { describeError } from './progress.mjs';

/**
 * A command's arguments in, its exit code out.
 * @typedef {(args: readonly string[]) => Promise<number>} Command
 */

/** @type {Readonly<Record<string, { help: string, tellsMore?: boolean, load: () => Promise<Command> }>>} `tellsMore`: --help is its own */
const COMMANDS = {
  demo: {
    help: 'a manager, three workers and the four tasks of the tour, until Ctrl+C',
    load: async () => (await import('../demo.mjs')).demo,
  },
  start: { help: 'the same without the tasks', load: async () => (await import('../demo.mjs')).start },
  test: {
    help: 'everything: the gate, the real engine, end to end',
    load: async () => (await import('../test.mjs')).test,
  },
  check: {
    help: 'the gate: format, lint, boundaries, types, tidiness, unit tests',
    load: async () => (await import('../check.mjs')).check,
  },
  format: {
    help: 'format all files, or only those that are named',
    load: async () => (await import('../format.mjs')).format,
  },
  bench: {
    help: 'bench NAME; without a name it lists them',
    tellsMore: true,
    load: async () => (await import('../bench.mjs')).bench,
  },
  sim: {
    help: 'simulated clusters: --seconds 120, --seed N, --story WORDS, --until-violation',
    load: async () => (await import('../sim.mjs')).sim,
  },
  mutants: {
    help: 'slips of one line that the simulator must catch: --list, --only I7, --seconds 60',
    load: async () => (await import('../mutants.mjs')).mutants,
  },
  faults: {
    help: 'real faults on a private engine: [NAME...], --list',
    load: async () => (await import('../faults.mjs')).faults,
  },
  backup: {
    help: 'backup FILE: save all that the manager of `start` knows',
    tellsMore: true,
    load: async () => (await import('../manager-command.mjs')).managerCommand('backup'),
  },
  restore: {
    help: 'restore [--force] FILE: make a backup its store, while it is stopped',
    tellsMore: true,
    load: async () => (await import('../manager-command.mjs')).managerCommand('restore'),
  },
  replay: {
    help: 'replay [FILE]: make every recorded decision again, and show those that come out otherwise',
    tellsMore: true,
    load: async () => (await import('../manager-command.mjs')).managerCommand('replay'),
  },
  client: {
    help: "write the typed client's schema from the manager's API; --check only compares",
    load: async () => (await import('../client.mjs')).client,
  },
  'base-image': {
    help: 'base-image build|runtime: a base for the Dockerfile made of what this machine has, for one that can pull none',
    load: async () => (await import('../base-image.mjs')).baseImage,
  },
  'cli-docs': {
    help: 'write docs/cli.md from the commands of cube',
    load: async () => (await import('../cli/reference.mjs')).cliDocs,
  },
  build: { help: 'bundle the apps into dist/', load: async () => (await import('../build.mjs')).build },
};

/**
 * From whatever Node started this to a command that runs on the pinned one with everything installed.
 * @param {readonly string[]} argv the command and its arguments
 */
export async function bootstrap([name = '', ...args]) {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    console.error(usage(name));
    process.exit(2);
  }
  if (args.includes('--help') && command.tellsMore !== true) {
    console.log(`npm run ${name}: ${command.help}`);
    return;
  }
  try {
    await ensureDependencies();
    if (!runsOnPinnedNode()) await continueOnPinnedNode();
    const run = await command.load();
    process.exitCode = await run(args);
  } catch (error) {
    console.error(describeError(error));
    process.exitCode = 1;
  }
}

/** @param {string} name */
function usage(name) {
  const complaint = name === '' ? [] : [`There is no command "${name}".`];
  const commands = Object.entries(COMMANDS).map(([command, { help }]) => `  ${command.padEnd(11)}${help}`);
  return [...complaint, 'node tools/run.mjs COMMAND', ...commands].join('\n');
}
