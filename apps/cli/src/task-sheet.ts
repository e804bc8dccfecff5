import type { Attempt, Task } from '@cube/client';
import { bytes, cores, timeOf } from './quantity';
import { type Fact, factLines, section } from './sheet';
import { type Column, tableLines } from './table';
import { nextTry, portsOf, sinceWhen, stateName, stateTone } from './task-state';
import type { Terminal } from './terminal';

/** All about a task, for people. */
export function taskSheet(task: Task, attempts: readonly Attempt[], now: number, terminal: Terminal): string[] {
  const health = task.Health === 'none' ? '' : `, ${task.Health}`;
  const since = sinceWhen(task, now);
  const state = `${stateName(task)}${since === '' ? '' : ` for ${since}`}${health}${task.Final ? ', over' : ''}`;
  const facts: Fact[] = [
    ['Name', task.Name, 'strong'],
    ['ID', task.ID],
    ['State', state, stateTone(task)],
    ['Reason', task.ReasonCode === '' ? '' : `${task.ReasonCode}: ${task.Reason}`],
    ['Next', nextTry(task, now)],
    ['Exit code', task.ExitCode === null ? '' : String(task.ExitCode)],
    ['Node', task.Node],
    ['Container', task.ContainerID.slice(0, 12)],
    ['Restarts', `${task.RestartCount} charged to it, ${task.Attempt} ${task.Attempt === 1 ? 'attempt' : 'attempts'}`],
    ['Image', task.ImageDigest === '' ? task.Image : `${task.Image}  ${task.ImageDigest}`],
    ['Ports', portsOf(task).replaceAll(', ', '\n')],
    ...specFacts(task),
  ];
  return [...factLines(facts, terminal), ...section('Attempts', attemptLines(attempts, now, terminal), terminal)];
}

function specFacts(task: Task): Fact[] {
  return [
    ['Entrypoint', task.Entrypoint === null ? '' : JSON.stringify(task.Entrypoint)],
    ['Command', task.Cmd === null ? '' : JSON.stringify(task.Cmd)],
    ['Asks for', amountsOf(task)],
    ['Health check', typeof task.HealthCheck === 'string' ? task.HealthCheck : JSON.stringify(task.HealthCheck)],
    ['Restart', task.RestartPolicy === '' ? 'on-failure' : task.RestartPolicy],
    ['Env', task.Env.join('\n')],
    ['Labels', pairs(task.Labels)],
    [
      'Mounts',
      task.Mounts.map(({ Source, Target, ReadOnly }) => `${Source}:${Target}${ReadOnly === true ? ':ro' : ''}`).join(
        '\n',
      ),
    ],
    ['Constraints', task.Constraints.join('\n')],
    ['Affinities', task.Affinities.map(({ Expression, Weight }) => `${Expression} (${Weight ?? 50})`).join('\n')],
    ['Spread', task.Spread.map(({ Over, Weight }) => `${Over} (${Weight ?? 50})`).join('\n')],
    ['Priority', String(task.Priority)],
    ['Singleton', task.Singleton ? 'yes' : ''],
    ['Created', task.CreatedAt],
  ];
}

function amountsOf({ CPU, Memory, Disk, Pids }: Task): string {
  const said = [
    CPU > 0 ? `${cores(CPU)} cores` : '',
    Memory > 0 ? `${bytes(Memory)} of memory` : '',
    Disk > 0 ? `${bytes(Disk)} of disk` : '',
    Pids > 0 ? `${Pids} processes` : '',
  ].filter((text) => text !== '');
  return said.length === 0 ? 'nothing' : said.join(', ');
}

export function pairs(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join('\n');
}

function attemptLines(attempts: readonly Attempt[], now: number, terminal: Terminal): string[] {
  if (attempts.length === 0) return [];
  const columns: readonly Column<Attempt>[] = [
    { header: '#', value: ({ Attempt: number }) => String(number), align: 'right' },
    { header: 'STATE', value: stateName, tone: stateTone },
    { header: 'NODE', value: ({ Node }) => Node, atLeast: 6 },
    { header: 'FOR', value: (attempt) => sinceWhen(attempt, now), dropped: 2 },
    { header: 'EXIT', value: ({ ExitCode }) => (ExitCode === null ? '' : String(ExitCode)), dropped: 3 },
    {
      header: 'RESERVES',
      value: ({ Released, ScheduledAt }) => (Released || timeOf(ScheduledAt) === null ? '' : 'yes'),
      dropped: 4,
    },
    { header: 'REASON', value: ({ ReasonCode, Reason }) => (Reason === '' ? ReasonCode : Reason), atLeast: 10 },
  ];
  return tableLines(columns, attempts, terminal);
}
