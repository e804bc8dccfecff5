import type { Plan, Resilience } from '@cube/client';
import { bytes, cores } from './quantity';
import { printable } from './printable';
import { section } from './sheet';
import { type Column, tableLines } from './table';
import { type Terminal, toned } from './terminal';

type PlannedTask = Plan['Tasks'][number];
type PlannedNode = Plan['Nodes'][number];

/** What would happen, for people. */
export function planSheet(plan: Plan, terminal: Terminal): string[] {
  const { Fitting, Waiting, Tasks, Nodes, Warnings, Complete, Strategy, Revision } = plan;
  const verdict = Waiting === 0 ? `All ${Fitting} would fit.` : `${Fitting} would fit, ${Waiting} would wait.`;
  const head = `${toned(verdict, Waiting === 0 ? 'good' : 'bad', terminal)} By ${Strategy}, at revision ${Revision}. Nothing was done.`;
  const warnings = Complete ? Warnings : [...Warnings, 'time ran out before all was looked at'];
  const remedies = Tasks.flatMap(({ Name, Remedies }) => Remedies.map((remedy) => printable(`  ${Name}: ${remedy}`)));
  const changed = Nodes.filter((node) => node.TaskCount !== node.TaskCountBefore);
  return [
    Tasks.length === 0 ? `No task would move. By ${Strategy}, at revision ${Revision}.` : head,
    ...section('Tasks', Tasks.length === 0 ? [] : tableLines(TASK_COLUMNS, Tasks, terminal), terminal),
    ...section('What would help', remedies, terminal),
    ...section(
      'Nodes that would change',
      changed.length === 0 ? [] : tableLines(NODE_COLUMNS, changed, terminal),
      terminal,
    ),
    ...section(
      'Mind',
      warnings.map((warning) => `  ${printable(warning)}`),
      terminal,
    ),
  ];
}

const TASK_COLUMNS: readonly Column<PlannedTask>[] = [
  { header: 'NAME', value: ({ Name }) => Name, atLeast: 8 },
  { header: 'CAUSE', value: ({ Cause }) => Cause, dropped: 2 },
  { header: 'FROM', value: ({ From }) => From, atLeast: 8, dropped: 1 },
  {
    header: 'TO',
    value: ({ Node }) => (Node === '' ? 'waits' : Node),
    atLeast: 8,
    tone: ({ Node }) => (Node === '' ? 'bad' : 'good'),
  },
  { header: 'WHY', value: ({ Node, Summary }) => (Node === '' ? Summary : ''), atLeast: 10 },
];

const NODE_COLUMNS: readonly Column<PlannedNode>[] = [
  { header: 'NODE', value: ({ Name }) => Name, atLeast: 8 },
  { header: 'TASKS', value: ({ TaskCountBefore, TaskCount }) => `${TaskCountBefore} -> ${TaskCount}` },
  {
    header: 'CPU',
    value: ({ ReservedBefore, Reserved }) => `${cores(ReservedBefore.CPU)} -> ${cores(Reserved.CPU)}`,
    dropped: 1,
  },
  {
    header: 'MEMORY',
    value: ({ ReservedBefore, Reserved }) => `${bytes(ReservedBefore.Memory)} -> ${bytes(Reserved.Memory)}`,
    dropped: 2,
  },
];

/** Which nodes may be lost, for people. */
export function resilienceSheet(report: Resilience, terminal: Terminal): string[] {
  const { Survives, NodesChecked, AtRisk, Complete, Revision } = report;
  const verdict = Survives
    ? `Any one of ${NodesChecked} nodes may be lost: every task would find another.`
    : `The loss of ${AtRisk.length} of ${NodesChecked} nodes, one at a time, would leave tasks without another.`;
  const incomplete = Complete ? '' : ' Time ran out before all nodes were tried.';
  const lines = AtRisk.flatMap(({ Node, Tasks, WaitingCount, Waiting, BoundCount, Bound }) => [
    printable(`${Node}: of ${Tasks} tasks ${WaitingCount} would wait, ${BoundCount} are bound to it`),
    ...Waiting.map(({ Name, Summary }) => printable(`  ${Name}: ${Summary}`)),
    ...(Bound.length === 0 ? [] : [printable(`  bound: ${Bound.join(', ')}`)]),
  ]);
  return [
    `${toned(verdict, Survives ? 'good' : 'bad', terminal)}${incomplete} At revision ${Revision}.`,
    ...section('At risk', lines, terminal),
  ];
}
