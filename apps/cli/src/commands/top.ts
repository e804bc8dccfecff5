import { answerOf, type components, type Node } from '@cube/client';
import { Command } from 'commander';
import { setTimeout as delay } from 'node:timers/promises';
import { CliError, type ExitReason } from '../exit-code';
import { type Frame, withExamples, withOutput } from '../frame';
import { findTask } from '../names';
import { nodeStatus, nodeTone } from '../node-table';
import { type Format, writeValue } from '../output';
import { printable } from '../printable';
import { bytes, cores, readSeconds } from '../quantity';
import type { Session } from '../session';
import { type Column, tableLines } from '../table';
import { toned } from '../terminal';
import { isPassing } from '../watch';

type Usage = components['schemas']['Usage'];

interface TopOptions {
  readonly once?: true;
  readonly interval: string;
  readonly output: Format;
}

/** Clears the terminal and goes to its first corner. */
const CLEAR = '\u001B[H\u001B[2J';
const LINES_AROUND = 6;

export function topCommand(frame: Frame): Command {
  const command = withOutput(new Command('top'), ['table', 'json', 'yaml'])
    .helpGroup('Look closer:')
    .summary('show what nodes and tasks use now')
    .description(
      'Show what nodes and tasks use now, those with the most CPU first. On a terminal it goes on until Ctrl+C; elsewhere, and with --once, it shows it once.',
    )
    .argument('[task...]', 'only these: names, IDs or beginnings of IDs')
    .option('--once', 'do not go on')
    .option('--interval <duration>', 'look again after', '2s');
  withExamples(command, [
    ['cube top', 'until Ctrl+C'],
    ['cube top --once -o json web', 'for a program'],
  ]);
  return frame.calls<TopOptions>(command, (session, { args, options }) => top(session, args, options));
}

async function top(session: Session, typed: readonly string[], options: TopOptions): Promise<ExitReason | void> {
  const { client, terminal, stop } = session;
  const intervalMs = readInterval(options.interval) * 1000;
  const ids = await Promise.all(typed.map(async (one) => (await findTask(client, one)).ID));
  const goesOn = terminal.columns !== null && options.once !== true && options.output === 'table';
  let hasSeen = false;
  do {
    const look = await lookAt(session, ids).catch((error: unknown) => {
      if (!goesOn || !hasSeen || !isPassing(error)) throw error;
      terminal.out(`${CLEAR}${toned(printable(error.message), 'bad', terminal)}; trying again\n`);
      return null;
    });
    hasSeen = true;
    if (look !== null && (options.output === 'json' || options.output === 'yaml')) {
      await writeValue(terminal, options.output, look.usage);
      return;
    }
    if (look !== null) {
      const shown = sheet(session, look, goesOn ? (session.streams.stdout.rows || 24) - LINES_AROUND : null);
      terminal.out(`${goesOn ? CLEAR : ''}${shown.join('\n')}\n`);
    }
    if (goesOn) await delay(intervalMs, undefined, { signal: stop }).catch(() => undefined);
  } while (goesOn && !stop.aborted);
  if (goesOn) return 'interrupted';
}

/** Not so often that it is a burden, nor so seldom that no timer takes it. */
function readInterval(text: string): number {
  const seconds = readSeconds(text, '--interval');
  if (seconds >= 0.5 && seconds <= 86_400) return seconds;
  throw new CliError(`--interval ${text}: expected a duration from 500ms to 1d`, 'usage');
}

interface Look {
  readonly nodes: readonly Node[];
  readonly usage: readonly Usage[];
  readonly unreachable: string;
}

async function lookAt({ client }: Session, ids: readonly string[]): Promise<Look> {
  const asked = client.GET('/usage', { params: { query: ids.length === 0 ? {} : { task: [...ids] } } });
  const [nodes, usage] = await Promise.all([answerOf(client.GET('/nodes')), answerOf(asked)]);
  const { response } = await asked;
  const sorted = usage.toSorted((a, b) => b.CPU - a.CPU || b.Memory - a.Memory);
  return { nodes, usage: sorted, unreachable: response.headers.get('cube-unreachable') ?? '' };
}

/** `room`: so many lines at most; null for all. */
function sheet({ terminal }: Session, { nodes, usage, unreachable }: Look, room: number | null): string[] {
  const nodeLines = tableLines(NODE_COLUMNS, nodes, terminal);
  const most = room === null ? usage.length : Math.max(1, room - nodeLines.length);
  const left = usage.length - most;
  return [
    ...nodeLines,
    '',
    ...tableLines(TASK_COLUMNS, usage.slice(0, most), terminal),
    ...(left > 0 ? [`and ${left} more`] : []),
    ...(unreachable === '' ? [] : [toned(`No answer from ${printable(unreachable)}.`, 'bad', terminal)]),
  ];
}

const used = (node: Node, key: 'CPU' | 'Memory' | 'Disk', written: (value: number) => string): string =>
  `${node.Stats?.Use ? written(node.Stats.Use[key]) : '?'}/${written(node.Capacity[key])}`;

const NODE_COLUMNS: readonly Column<Node>[] = [
  { header: 'NODE', value: ({ Name }) => Name, atLeast: 8, tone: () => 'strong' },
  { header: 'STATUS', value: nodeStatus, tone: nodeTone },
  { header: 'TASKS', value: ({ TaskCount }) => String(TaskCount), align: 'right', dropped: 2 },
  { header: 'CPU', value: (node) => used(node, 'CPU', cores) },
  { header: 'MEMORY', value: (node) => used(node, 'Memory', bytes), dropped: 1 },
  { header: 'DISK', value: (node) => used(node, 'Disk', bytes), dropped: 3 },
];

const TASK_COLUMNS: readonly Column<Usage>[] = [
  { header: 'TASK', value: ({ Name }) => Name, atLeast: 8, tone: () => 'strong' },
  { header: 'NODE', value: ({ Node: name }) => name, atLeast: 6, dropped: 2 },
  { header: 'CPU', value: ({ CPU }) => cores(CPU), align: 'right' },
  { header: 'MEMORY', value: ({ Memory, MemoryLimit }) => `${bytes(Memory)}/${bytes(MemoryLimit)}`, dropped: 1 },
  { header: 'NET IN/OUT', value: (row) => `${bytes(row.NetworkReceived)}/${bytes(row.NetworkSent)}`, dropped: 4 },
  { header: 'DISK R/W', value: (row) => `${bytes(row.DiskRead)}/${bytes(row.DiskWritten)}`, dropped: 5 },
  { header: 'PIDS', value: ({ Pids }) => String(Pids), align: 'right', dropped: 3 },
];
