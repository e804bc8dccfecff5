import { Command } from 'commander';
import { type Frame, withExamples } from '../frame';
import { readNumber } from '../quantity';

export function devCommand(frame: Frame): Command {
  const command = new Command('dev')
    .helpGroup('Set up:')
    .summary('a manager and workers on this machine, until Ctrl+C')
    .description(
      'Start a manager and workers on this machine, and show their logs until Ctrl+C. They share its cores and memory, and use its Docker Engine. Tasks run on when they end. All settings of both reach them through the environment.',
    )
    .option('--workers <number>', 'so many workers', '3')
    .option('--data <directory>', 'where they keep what must survive a restart', '.cube/dev');
  withExamples(command, [
    ['cube dev', 'three workers at ports 5000 to 5002, the manager at 5556'],
    ['CUBE_MANAGER_PORT=6556 CUBE_WORKER_PORT=6000 cube dev --workers 1', 'elsewhere'],
  ]);
  return frame.local<{ readonly workers: string; readonly data: string }>(command, async (world, { options }) => {
    const workers = readNumber(options.workers, '--workers', { min: 1, max: 50, whole: true });
    const { runDev } = await import('../dev');
    return runDev(world, { workers, data: options.data });
  });
}

interface Served {
  readonly name: string;
  readonly script: 'manager.mjs' | 'worker.mjs';
  readonly before: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly examples: readonly (readonly [string, string])[];
}

const SERVED: readonly Served[] = [
  {
    ...{ name: 'manager', script: 'manager.mjs', before: [], summary: 'start a manager' },
    description: 'Start a manager, until it is told to end. cube manager --help lists its settings.',
    examples: [['CUBE_DATA_DIR=/var/lib/cube cube manager', 'at 127.0.0.1:5556']],
  },
  {
    ...{ name: 'worker', script: 'worker.mjs', before: [], summary: 'start a worker' },
    description: 'Start a worker, until it is told to end. cube worker --help lists its settings.',
    examples: [['CUBE_MANAGER_URL=http://10.0.0.1:5556 cube worker', 'joins that manager']],
  },
  {
    ...{
      name: 'restore',
      script: 'manager.mjs',
      before: ['restore'],
      summary: 'make a backup the store of a stopped manager',
    },
    description: 'Make a backup the store of the manager that CUBE_DATA_DIR belongs to, while it is stopped.',
    examples: [['cube restore --force /var/backups/cube.sqlite', 'the store that is there is kept beside it']],
  },
];

/** What another program of Cube does: this process becomes that one, arguments and all. */
export function servedCommands(frame: Frame): Command[] {
  return SERVED.map(({ name, script, before, summary, description, examples }) => {
    const command = new Command(name)
      .helpGroup('Set up:')
      .summary(summary)
      .description(description)
      .argument('[argument...]', 'its own')
      .allowUnknownOption()
      .passThroughOptions();
    withExamples(command, examples);
    return frame.local(command, ({ become }, { args }) => become(script, [...before, ...args]));
  });
}
