import { answerOf, CubeApiError, type Task, type TaskEvent } from '@cube/client';
import { Command } from 'commander';
import { setTimeout as delay } from 'node:timers/promises';
import { CliError, type ExitReason } from '../exit-code';
import { failureOf } from '../failure';
import { type Asked, collected, type Frame, withExamples, withOutput } from '../frame';
import { unlessMissing } from '../names';
import { type Format, writeValue } from '../output';
import { printable } from '../printable';
import { readSeconds } from '../quantity';
import type { Session } from '../session';
import type { FiledTask } from '../task-file';
import { type TaskFlags, taskFromFlags, withTaskFlags } from '../task-flags';
import { waitForTasks } from '../waiting';

interface RunOptions extends TaskFlags {
  readonly file: readonly string[];
  readonly wait?: true;
  readonly timeout: string;
  readonly replace?: true;
  readonly output: Exclude<Format, 'table' | 'wide'>;
}

const TRIES = 4;

export function runCommand(frame: Frame): Command {
  const command = withOutput(new Command('run'), ['name', 'json', 'yaml'])
    .helpGroup('Tasks:')
    .summary('run a task: an image, or what a file says')
    .description(
      'Run a task, and print its name once that is durable: an image with the flags of docker run, or the tasks of files in YAML or JSON. A task runs in the background; cube logs -f follows it.',
    )
    .argument('[image]', 'the image')
    .argument('[command...]', "its command, instead of the image's own")
    .passThroughOptions()
    .option('-f, --file <file>', 'tasks or task events in YAML or JSON; - is the standard input', collected, [])
    .option('--filename <file>', 'the same', collected, [])
    .option('--wait', 'wait until it is healthy, or has run for a moment if nothing probes it, or has completed')
    .option('--timeout <duration>', 'with --wait: so long at most', '5m')
    .option(
      '--replace',
      'give the task of that name this spec, if it is not over: its old container ends once the new one is healthy',
    )
    .option('-d, --detach', 'as it is anyway');
  withTaskFlags(command);
  withExamples(command, [
    ['cube run --name web -p 8080:80 -m 256m nginx', 'a web server at port 8080 of its node'],
    ['cube run --wait --health-http /health -p 7777 cube/echo:1', 'until it is healthy'],
    ['cube run --restart no busybox sh -c "echo hello"', 'a job'],
    ['cube run --replace --wait --name web -p 80 nginx:1.29', 'another image for web'],
    ['cube run -f tasks.yaml --wait', 'what a file says'],
    ['cube ps -o json | jq ... | cube run -f -', 'what a program makes'],
  ]);
  return frame.calls<RunOptions & { readonly filename: readonly string[] }>(command, (session, asked) =>
    run(session, { ...asked, options: { ...asked.options, file: [...asked.options.file, ...asked.options.filename] } }),
  );
}

async function run(session: Session, { args, options }: Asked<RunOptions>): Promise<ExitReason> {
  const timeoutSec = readSeconds(options.timeout, '--timeout');
  const wanted = await wantedOf(session, args, options);
  const tasks: Task[] = [];
  const after = new Map<string, number>();
  let reason: ExitReason = 'done';
  try {
    for (const one of wanted) {
      try {
        const replaced = options.replace === true ? await replace(session, one) : null;
        if (replaced !== null && options.wait === true) after.set(...(await lastOldAttempt(session, replaced)));
        const task = replaced?.task ?? (await submit(session, one));
        tasks.push(task);
        if (options.output === 'name') session.terminal.out(`${printable(task.Name)}\n`);
      } catch (error) {
        const failure = failureOf(placed(error, one), session.connection);
        const concernsAll = failure.reason === 'unreachable' || failure.reason === 'denied';
        if (wanted.length === 1 || concernsAll || session.stop.aborted) throw placed(error, one);
        session.terminal.err(`cube: ${failure.lines.join('\n')}\n`);
        reason = 'failed';
      }
    }
  } finally {
    // What was done is told also where the rest was not.
    if (options.output !== 'name' && tasks.length > 0) await writeValue(session.terminal, options.output, tasks);
  }
  if (options.wait !== true || tasks.length === 0) return reason;
  const ids = tasks.map(({ ID }) => ID);
  const waited = await waitForTasks(session, ids, { for: 'up', timeoutSec, after });
  return reason === 'done' ? waited : reason;
}

/** What is to run. Throws before anything is asked if some of it can't be. */
async function wantedOf(session: Session, args: readonly string[], options: RunOptions): Promise<Wanted[]> {
  const wanted = await said(session, args, options);
  if (options.replace === true && wanted.some(({ event: { Task: task } }) => !task.Name)) {
    throw new CliError('--replace needs the name of the task: --name, or Name in the file', 'usage');
  }
  return wanted;
}

async function said(session: Session, args: readonly string[], options: RunOptions): Promise<Wanted[]> {
  const [image, ...command] = args;
  if (options.file.length > 0 && image !== undefined) {
    throw new CliError(
      `expected an image or --file, and there are both: ${image}, ${options.file.join(', ')}`,
      'usage',
    );
  }
  if (image !== undefined) return [{ event: { State: 2, Task: taskFromFlags(image, command, options, session.env) } }];
  if (options.file.length === 0)
    throw new CliError('what to run is missing: an image, or --file; cube run --help', 'usage');
  const { readTaskFile } = await import('../task-file');
  // All are read before the first is sent.
  return (await Promise.all(options.file.map((file) => readTaskFile(file, session)))).flat();
}

type Wanted = { readonly event: TaskEvent } | FiledTask;

interface Replaced {
  readonly task: Task;
  readonly before: Task;
  /** As of which `before` was read. */
  readonly revision: number;
}

/** The task of that name with another spec; null if there is none that is not over. */
async function replace({ client }: Session, { event: { Task: wanted } }: Wanted): Promise<Replaced | null> {
  const { Name: name = '' } = wanted;
  const found = await unlessMissing(name, async () => {
    const asked = client.GET('/tasks/{task}', { params: { path: { task: name } } });
    const before = await answerOf(asked);
    return { before, revision: Number((await asked).response.headers.get('cube-revision') ?? 0) };
  });
  if (found === null || found.before.Final) return null;
  const params = { path: { task: found.before.ID } };
  const task = await answerOf(client.PUT('/tasks/{task}', { params, body: { Task: wanted } }));
  return { ...found, task };
}

/** Of a replaced task, the last attempt with the old spec: 0 if the spec was the same, and no other attempt comes. */
async function lastOldAttempt({ client }: Session, replaced: Replaced): Promise<[ID: string, attempt: number]> {
  const { before, revision } = replaced;
  const query = { task: before.ID, kind: 'task-respecified', since: revision };
  const changes = await answerOf(client.GET('/events', { params: { query } }));
  return [before.ID, changes.length === 0 ? 0 : before.Attempt];
}

/** With an ID of its own, so that sending it again is the same event. */
async function submit({ client, stop }: Session, { event }: Wanted): Promise<Task> {
  const body = { ID: crypto.randomUUID(), ...event };
  for (let tries = 1; ; tries += 1) {
    try {
      return await answerOf(client.POST('/tasks', { body, signal: stop }));
    } catch (error) {
      const isBusy = error instanceof CubeApiError && (error.status === 503 || error.status === 429);
      if (!isBusy || tries === TRIES) throw error;
      await delay(1000 * (error.retryAfterSec ?? 1), undefined, { signal: stop });
    }
  }
}

/** A refusal of what a file says, with the lines of that file. */
function placed(error: unknown, wanted: Wanted): Error {
  if (!(error instanceof CubeApiError) || !('placeOf' in wanted)) return error as Error;
  const fields = error.fieldErrors.map(
    (field) => `  ${wanted.placeOf(field)}: ${field.Field}: expected ${field.Expected}`,
  );
  const reason = error.status === 400 ? 'usage' : 'failed';
  return error.status === 401 || error.status === 403
    ? error
    : new CliError([`${wanted.place}: ${error.message}`, ...fields].join('\n'), reason);
}
