import { answerOf, type ClusterEvent, CubeApiError } from '@cube/client';
import { Command } from 'commander';
import { eventLine, SubjectNames } from '../event-line';
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
    .option('-n, --node <node>', 'only about this node')
    .option('-k, --kind <kind>', 'only of this kind, such as attempt-placed');
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
  const names = new SubjectNames(client);
  if (options.output !== 'json') await names.load();
  const tell = async (event: ClusterEvent): Promise<void> => {
    if (!about.wants(event)) return;
    terminal.out(
      options.output === 'json'
        ? `${withEscapes(JSON.stringify(event))}\n`
        : `${eventLine(event, await names.of(event), terminal)}\n`,
    );
    await terminal.drained();
  };
  let since = await sinceOf(session, options);
  for (;;) {
    const page = await pageSince(session, since);
    for (const event of page) await tell(event);
    const last = page.at(-1);
    if (last === undefined) break;
    since = last.Revision;
  }
  if (options.follow !== true) return;
  const onConnection = (connection: { readonly state: string; readonly why?: Error }): void => {
    if (connection.state === 'waiting') terminal.err(`${printable(connection.why?.message ?? '')}; trying again\n`);
  };
  const followed = client.followEvents({
    ...about.query,
    ...(since !== null && { since }),
    signal: stop,
    onConnection,
  });
  for await (const event of followed) await tell(event);
  return 'interrupted';
}

interface About {
  readonly query: { readonly task?: string; readonly node?: string; readonly kind?: string };
  wants(event: ClusterEvent): boolean;
}

async function aboutOf({ client }: Session, { task, node, kind }: EventsOptions): Promise<About> {
  const ids = [
    ...(task === undefined ? [] : [(await findTask(client, task)).ID]),
    ...(node === undefined ? [] : [(await findNode(client, node)).ID]),
  ];
  return {
    query: {},
    wants: ({ Subject, Kind }) => (ids.length === 0 || ids.includes(Subject)) && (kind === undefined || Kind === kind),
  };
}

/** The revision after which to begin; null: with the oldest that is kept. */
async function sinceOf({ client }: Session, { since, tail }: EventsOptions): Promise<number | null> {
  if (since !== undefined) return readNumber(since, '--since', { whole: true });
  const revisions = readNumber(tail, '--tail', { whole: true });
  const { response } = await client.GET('/tasks', { params: { query: { limit: 1 } } });
  const newest = Number(response.headers.get('cube-revision') ?? 0);
  return Math.max(0, newest - revisions);
}

async function pageSince({ client, terminal }: Session, since: number | null): Promise<ClusterEvent[]> {
  const query = since === null ? {} : { since };
  try {
    return await answerOf(client.GET('/events', { params: { query } }));
  } catch (error) {
    if (!(error instanceof CubeApiError) || error.status !== 410) throw error;
    terminal.err('Older events are not kept any more: this begins with the oldest that are.\n');
    return answerOf(client.GET('/events'));
  }
}
