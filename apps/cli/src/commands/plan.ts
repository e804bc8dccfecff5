import { answerOf, type CubeClient, type Plan, type PlanInput, type Resilience } from '@cube/client';
import { Command } from 'commander';
import { CliError } from '../exit-code';
import { type Asked, collected, type Frame, withExamples, withOutput } from '../frame';
import { findNode } from '../names';
import { type Format, writeValue } from '../output';
import { planSheet, resilienceSheet } from '../plan-sheet';
import { readNumber } from '../quantity';
import type { Session } from '../session';
import { type TaskFlags, taskFromFlags, withTaskFlags } from '../task-flags';

interface PlanOptions extends TaskFlags {
  readonly drain: readonly string[];
  readonly lose: readonly string[];
  readonly add: readonly string[];
  readonly file: readonly string[];
  readonly count: string;
  readonly everything?: true;
  readonly resilience?: true;
  readonly output: Format;
}

export function planCommand(frame: Frame): Command {
  const command = withOutput(new Command('plan'), ['table', 'json', 'yaml'])
    .helpGroup('Look closer:')
    .summary('tell what would happen if; nothing is done')
    .description(
      'Tell what would happen if all of it came together: nodes drained, lost or added, tasks run. Nothing is done.',
    )
    .argument('[image]', 'a task that would be run, with the flags of cube run')
    .argument('[command...]', "its command, instead of the image's own")
    .passThroughOptions()
    .option('--drain <node>', 'if this node gave its tasks away', collected, [])
    .option('--lose <node>', 'if this node were lost', collected, [])
    .option('--add <like[=count]>', 'if so many nodes like this one joined', collected, [])
    .option('-f, --file <file>', 'if the tasks of this file were run', collected, [])
    .option('--count <number>', 'so many of each task', '1')
    .option('--everything', 'if every task were placed anew')
    .option('--resilience', 'which nodes can be lost, one at a time, so that every task finds another');
  withTaskFlags(command);
  withExamples(command, [
    ['cube plan --drain worker-1', 'where would its tasks go?'],
    ['cube plan --count 10 -m 256m cube/echo:1', 'would ten more fit?'],
    ['cube plan --lose worker-1 --add worker-2=2', 'would two like worker-2 make up for it?'],
    ['cube plan --resilience', 'is there room for the loss of any one node?'],
  ]);
  return frame.calls<PlanOptions>(command, plan);
}

async function plan(session: Session, asked: Asked<PlanOptions>): Promise<void> {
  const { client, terminal } = session;
  const { output, resilience } = asked.options;
  if (resilience === true) {
    const answer = await answerOf(client.GET('/plan/resilience'));
    return tell<Resilience>(session, output, answer, () => resilienceSheet(answer, terminal));
  }
  const body = await inputOf(session, asked);
  const answer = await answerOf(client.POST('/plan', { body }));
  return tell<Plan>(session, output, answer, () => planSheet(answer, terminal));
}

async function tell<T>({ terminal }: Session, output: Format, answer: T, sheet: () => string[]): Promise<void> {
  if (output === 'json' || output === 'yaml') return writeValue(terminal, output, answer);
  terminal.out(`${sheet().join('\n')}\n`);
}

async function inputOf(session: Session, { args: [image, ...cmd], options }: Asked<PlanOptions>): Promise<PlanInput> {
  const { client } = session;
  const { drain, lose, file, everything, strategy } = options;
  const add = options.add.map(readAdded);
  const Count = readNumber(options.count, '--count', { min: 1, whole: true });
  const typed = image === undefined ? [] : [taskFromFlags(image, cmd, options, session.env)];
  const tasks = [...typed, ...(await tasksOf(session, file))];
  const asksNothing = [drain, lose, add, tasks].every(({ length }) => length === 0) && everything !== true;
  if (asksNothing) {
    throw new CliError('what if what? --drain, --lose, --add, --everything, an image, --file or --resilience', 'usage');
  }
  return {
    ...(drain.length > 0 && { Drain: await nodeNames(client, drain) }),
    ...(lose.length > 0 && { Lose: await nodeNames(client, lose) }),
    ...(add.length > 0 && { Add: await Promise.all(add.map((one) => likeNode(client, one))) }),
    ...(tasks.length > 0 && { Place: tasks.map((Task) => ({ Task, Count })) }),
    ...(everything === true && { Everything: true }),
    ...(image === undefined && strategy !== undefined && { Strategy: strategy }),
  };
}

async function tasksOf(session: Session, files: readonly string[]) {
  if (files.length === 0) return [];
  const { readTaskFile } = await import('../task-file');
  const filed = await Promise.all(files.map((file) => readTaskFile(file, session)));
  return filed.flat().map(({ event }) => event.Task);
}

type Added = NonNullable<PlanInput['Add']>[number];

async function nodeNames(client: CubeClient, typed: readonly string[]): Promise<string[]> {
  return Promise.all(typed.map(async (one) => (await findNode(client, one)).Name));
}

async function likeNode(client: CubeClient, added: Added): Promise<Added> {
  return { ...added, Like: (await findNode(client, added.Like)).Name };
}

function readAdded(text: string): Added {
  const at = text.lastIndexOf('=');
  if (at === -1) return { Like: text };
  return {
    Like: text.slice(0, at),
    Count: readNumber(text.slice(at + 1), 'the count of --add', { min: 1, whole: true }),
  };
}
