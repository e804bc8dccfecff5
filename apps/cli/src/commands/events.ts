import { answerOf, type ClusterEvent, CubeApiError } from '@cube/client';
import { Command } from 'commander';
import { eventLine } from '../event-line';
import type { ExitReason } from '../exit-code';
import { type Frame, withExamples, withOutput } from '../frame';
import { findNode, findTask } from '../names';
import type { Format } from '../output';
import { printable, withEscapes } from '../printable';
import { readNumber } from '../quantity';
import type { Session } from '../session';

interface EventsOptions {
  readonly follow?: true;
  readonly since?: string;
  readonly tail: string;
  readonly task?: string;
  readonly node?: string;
  readonly kind?: string;
  readonly output: Format;
}

export function eventsCommand(frame: Frame): Command {
  const command = withOutput(new Command('events'), ['table', 'json'])
    .helpGroup('Look closer:')
    .summary('tell what happened, and what happens')
    .description('Tell what happened in the cluster, oldest first; with --follow also what happens from now on.')
    .option('-f, --follow', 'go on as things happen, also over a restart of the manager')
    .option('--since <revision>', 'what came after this revision')
    .option('--tail <number>', 'without --since: of so many last revisions', '100')
    .option('-t, --task <task>', 'only about this task')
    .option('-n, --node <node>', 'only about this node, and attempts on it')
    .option('-k, --kind <kind>', 'only of this kind, such as attempt-placed; several with commas between them');
  withExamples(command, [
    ['cube events', 'of the last 100 revisions'],
    ['cube events -f --task web', 'what happens to web'],
    ['cube events -f -o json', 'one JSON object a line'],
  ]);
  return frame.calls<EventsOptions>(command, (session, { options }) => tellEvents(session, options));
}

async function tellEvents(session: Session, options: EventsOptions): Promise<ExitReason | void> {
  const { client, terminal, stop } = session;
  const about = await aboutOf(session, options);
  const tell = async (event: ClusterEvent): Promise<void> => {
    const text = options.output === 'json' ? withEscapes(JSON.stringify(event)) : eventLine(event, terminal);
    terminal.out(`${text}\n`);
    await terminal.drained();
  };
  let since: number | undefined = await sinceOf(session, options);
  for (let isMore = true; isMore;) {
    const page = await pageSince(session, about, since);
    for (const event of page.events) await tell(event);
    ({ through: since, isMore } = page);
  }
  if (options.follow !== true) return;
  const onConnection = (connection: { readonly state: string; readonly why?: Error }): void => {
    if (connection.state === 'waiting') terminal.err(`${printable(connection.why?.message ?? '')}; trying again\n`);
  };
  for await (const event of client.followEvents({ ...about, since, signal: stop, onConnection })) await tell(event);
  return 'interrupted';
}

interface About {
  readonly task?: string;
  readonly node?: string;
  readonly kind?: string;
}

async function aboutOf({ client }: Session, { task, node, kind }: EventsOptions): Promise<About> {
  return {
    ...(task !== undefined && { task: (await findTask(client, task)).ID }),
    ...(node !== undefined && { node: (await findNode(client, node)).ID }),
    ...(kind !== undefined && { kind }),
  };
}

/** The revision after which to begin. */
async function sinceOf({ client }: Session, { since, tail }: EventsOptions): Promise<number> {
  if (since !== undefined) return readNumber(since, '--since', { whole: true });
  const revisions = readNumber(tail, '--tail', { whole: true });
  const asked = client.GET('/tasks', { params: { query: { limit: 1 } } });
  await answerOf(asked);
  return Math.max(0, revisionOf((await asked).response) - revisions);
}

interface Page {
  readonly events: readonly ClusterEvent[];
  /** All up to this revision was looked at. */
  readonly through: number;
  readonly isMore: boolean;
}

async function pageSince({ client, terminal }: Session, about: About, since: number): Promise<Page> {
  const ask = async (query: About & { readonly since?: number }): Promise<Page> => {
    const asked = client.GET('/events', { params: { query } });
    const events = await answerOf(asked);
    const { response } = await asked;
    return { events, through: revisionOf(response), isMore: response.headers.has('link') };
  };
  try {
    return await ask({ ...about, since });
  } catch (error) {
    if (!(error instanceof CubeApiError) || error.status !== 410) throw error;
    terminal.err('Older events are not kept any more: this begins with the oldest that are.\n');
    return ask(about);
  }
}

function revisionOf({ headers }: Response): number {
  return Number(headers.get('cube-revision') ?? 0);
}
