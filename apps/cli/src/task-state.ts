import type { Task } from '@cube/client';
import { ago, duration, timeOf } from './quantity';
import type { Tone } from './terminal';

export const STATES = ['Pending', 'Scheduled', 'Running', 'Completed', 'Failed'] as const;
export type StateName = (typeof STATES)[number];

export function stateName({ State }: Pick<Task, 'State'>): StateName {
  return STATES[State];
}

export function stateTone(task: Pick<Task, 'State' | 'Health' | 'ReasonCode'>): Tone | null {
  switch (stateName(task)) {
    case 'Running':
      return task.Health === 'unhealthy' || task.Health === 'unknown' ? 'bad' : 'good';
    case 'Failed':
      return 'bad';
    case 'Completed':
      return 'faint';
    case 'Pending':
    case 'Scheduled':
      return 'doubtful';
  }
}

/** How long it has been in its state; "" where no time says so. */
export function sinceWhen(task: Pick<Task, 'State' | 'CreatedAt' | 'StartTime' | 'FinishTime'>, now: number): string {
  switch (stateName(task)) {
    case 'Running':
      return ago(task.StartTime, now);
    case 'Completed':
    case 'Failed':
      return ago(task.FinishTime, now);
    case 'Pending':
    case 'Scheduled':
      return ago(task.CreatedAt, now);
  }
}

/** Where its ports are reached: "127.0.0.1:7778->7777/tcp". */
export function portsOf({ HostPorts, PortBindings }: Pick<Task, 'HostPorts' | 'PortBindings'>): string {
  if (HostPorts === null) {
    return Object.entries(PortBindings)
      .map(([port, host]) => `${host === '' ? 'any' : host}->${port}`)
      .join(', ');
  }
  return Object.entries(HostPorts)
    .flatMap(([port, bound]) => bound.map(({ HostIp, HostPort }) => `${withBrackets(HostIp)}:${HostPort}->${port}`))
    .join(', ');
}

function withBrackets(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

/** When it is tried again, of one that waits out its backoff. */
export function nextTry({ NextAttemptAt }: Pick<Task, 'NextAttemptAt'>, now: number): string {
  const at = timeOf(NextAttemptAt);
  return at === null || at <= now ? '' : `tried again in ${duration(at - now)}`;
}
