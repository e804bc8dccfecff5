import type { Placement, Task } from '@cube/client';
import { printable } from './printable';
import { factLines, section } from './sheet';
import { type Column, tableLines } from './table';
import { stateName, stateTone } from './task-state';
import type { Terminal } from './terminal';

type Candidate = Placement['Candidates'][number];
type Remedy = Placement['Remedies'][number];

/** Why a task is where it is, or waits, for people. */
export function placementSheet(task: Task, placement: Placement, terminal: Terminal): string[] {
  const lines = factLines(
    [
      ['Task', `${task.Name}  ${stateName(task)}${task.Node === '' ? '' : ` on ${task.Node}`}`, stateTone(task)],
      ['Decision', `${placement.Summary}`, placement.Verdict === 'placed' ? 'good' : 'bad'],
      ['Nodes', `${placement.NodesFitting} of ${placement.NodesConsidered} fit`],
      ['Made', `at revision ${placement.Revision}, by ${placement.Strategy}${verified(placement)}`],
    ],
    terminal,
  );
  return [
    ...lines,
    ...section(
      'Fit, the best first (lowest preference, then lowest score)',
      candidateLines(placement, terminal),
      terminal,
    ),
    ...section('Refused', refusedLines(placement, terminal), terminal),
    ...section('What would help, any one of these', placement.Remedies.flatMap(remedyLines), terminal),
    ...section('Every node', everyNode(placement, terminal), terminal),
  ];
}

function verified({ Verified }: Placement): string {
  if (Verified === null) return '';
  return Verified ? '; decided again, it comes out the same' : '; decided again, it comes out OTHERWISE';
}

function candidateLines({ Candidates, Node: chosen }: Placement, terminal: Terminal): string[] {
  if (Candidates.length === 0) return [];
  const terms = [...new Set(Candidates.flatMap((candidate) => Object.keys(candidate.Terms)))];
  const hasPreference = Candidates.some(({ Preference }) => Preference !== 0);
  const columns: readonly Column<Candidate>[] = [
    { header: '', value: ({ Node }) => (Node === chosen ? '*' : ' ') },
    { header: 'NODE', value: ({ Node }) => Node, atLeast: 8, tone: ({ Node }) => (Node === chosen ? 'good' : null) },
    ...(hasPreference
      ? [{ header: 'PREFERENCE', value: ({ Preference }: Candidate) => String(Preference), align: 'right' as const }]
      : []),
    { header: 'SCORE', value: ({ Score }) => String(Score), align: 'right' },
    ...terms.map((term) => ({
      header: term.toUpperCase(),
      value: ({ Terms }: Candidate) => termOf(Terms[term]),
      align: 'right' as const,
      dropped: 1,
    })),
  ];
  return tableLines(columns, Candidates, terminal);
}

function termOf(value: number | undefined): string {
  return value === undefined ? '' : String(Math.round(value * 1e6) / 1e6);
}

interface Refusal {
  readonly code: string;
  readonly count: number;
  readonly node: string;
  readonly message: string;
}

/** By what they lack, the most frequent first, each with the nodes that the answer shows of it. */
function refusedLines({ Refused, RefusedByCode }: Placement, terminal: Terminal): string[] {
  const rows: readonly Refusal[] = Object.entries(RefusedByCode)
    .sort(([, a], [, b]) => b - a)
    .flatMap(([code, count]) => {
      const shown = Refused.filter(({ Code }) => Code === code);
      return shown.length === 0
        ? [{ code, count, node: '', message: '' }]
        : shown.map(({ Node, Message }, index) => ({
            ...(index === 0 ? { code, count } : { code: '', count: 0 }),
            ...{ node: Node, message: Message },
          }));
    });
  const columns: readonly Column<Refusal>[] = [
    { header: 'NODES', value: ({ count }) => (count === 0 ? '' : String(count)), align: 'right' },
    { header: 'LACK', value: ({ code }) => code },
    { header: 'FOR EXAMPLE', value: ({ node }) => node, atLeast: 8, dropped: 1 },
    { header: 'WHY', value: ({ message }) => message, atLeast: 12 },
  ];
  return rows.length === 0 ? [] : tableLines(columns, rows, terminal);
}

/** What to do, and what to type for it where a command does it. */
function remedyLines({ Summary, Node, Changes, StopTasks }: Remedy): string[] {
  const typed = [
    ...(StopTasks.length === 0 ? [] : [`cube stop ${StopTasks.map(quoted).join(' ')}`]),
    ...Changes.flatMap(({ Kind, Message }) => {
      if (Kind === 'activate') return [`cube node activate ${quoted(Node)}`];
      const label = Kind === 'label' ? labelChange(Message, Node) : null;
      return label === null ? [] : [`cube node label ${quoted(Node)} ${quoted(label)}`];
    }),
  ];
  return [`  ${printable(Summary)}`, ...typed.map((line) => `      $ ${printable(line)}`)];
}

/** "label worker-1 disk=ssd" as `cube node label` takes it; null of another message. */
function labelChange(message: string, node: string): string | null {
  const set = `label ${node} `;
  if (message.startsWith(set)) return message.slice(set.length);
  const [before, after] = ['remove the label ', ` from ${node}`];
  const isRemoval = message.startsWith(before) && message.endsWith(after);
  return isRemoval ? `${message.slice(before.length, -after.length)}-` : null;
}

/** As one word of a shell. */
function quoted(word: string): string {
  return /^[\w./:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function everyNode({ Nodes }: Placement, terminal: Terminal): string[] {
  if (Nodes === null) return [];
  type Row = (typeof Nodes)[number];
  const columns: readonly Column<Row>[] = [
    { header: 'NODE', value: ({ Node }) => Node, atLeast: 8 },
    { header: 'FITS', value: ({ Fits }) => (Fits ? 'yes' : 'no'), tone: ({ Fits }) => (Fits ? 'good' : 'bad') },
    { header: 'SCORE', value: ({ Score }) => (Score === null ? '' : String(Score)), align: 'right' },
    { header: 'LACKS', value: ({ Code }) => Code },
    { header: 'WHY', value: ({ Message }) => Message, atLeast: 12 },
  ];
  return tableLines(columns, Nodes, terminal);
}
