import type { Node, Task } from '@cube/client';
import { drainLine } from './drain-line';
import { nodeStatus, nodeTone } from './node-table';
import { ago, bytes, cores } from './quantity';
import { type Fact, factLines, section } from './sheet';
import { tableLines } from './table';
import { pairs } from './task-sheet';
import { taskColumns } from './task-table';
import type { Terminal } from './terminal';

/** All about a node, for people. */
export function nodeSheet(node: Node, tasks: readonly Task[], now: number, terminal: Terminal): string[] {
  const facts: Fact[] = [
    ['Name', node.Name, 'strong'],
    ['ID', node.ID],
    ['Status', nodeStatus(node), nodeTone(node)],
    ['Address', node.Address],
    [
      'Platform',
      [node.Platform, node.Kernel && `kernel ${node.Kernel}`, node.Engine && `engine ${node.Engine}`]
        .filter(Boolean)
        .join(', '),
    ],
    ['Host', node.HostID],
    ['Drain', node.Drain === null ? '' : drainLine(node)],
    ['Labels', pairs(node.Labels)],
    ['Volumes', node.Volumes.join('\n')],
    ['Cores', amount(node, 'CPU', cores)],
    ['Memory', amount(node, 'Memory', bytes)],
    ['Disk', amount(node, 'Disk', bytes)],
    ['Processes', amount(node, 'Pids', String)],
    ['Measured', node.Stats === null ? '' : `${ago(node.Stats.SampledAt, now)} ago`],
  ];
  const shown = taskColumns(now, tasks).filter(({ header, wide }) => wide === undefined && header !== 'NODE');
  const lines = tasks.length === 0 ? [] : tableLines(shown, tasks, terminal);
  return [...factLines(facts, terminal), ...section(`Tasks (${tasks.length})`, lines, terminal)];
}

function amount(node: Node, key: 'CPU' | 'Memory' | 'Disk' | 'Pids', written: (value: number) => string): string {
  const used = node.Stats?.Use?.[key];
  const use = used === undefined ? '' : `, ${written(used)} in use`;
  return `${written(node.Reserved[key])} reserved of ${written(node.Capacity[key])}${use}`;
}
