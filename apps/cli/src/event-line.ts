import type { ClusterEvent } from '@cube/client';
import { printable } from './printable';
import type { Terminal, Tone } from './terminal';
import { toned } from './terminal';

/** Of the ID of something that is not known any more. */
const SHORT = 18;
const FAILED = 4;

/** One event on one line: when, about what, and what happened. */
export function eventLine(event: ClusterEvent, terminal: Pick<Terminal, 'colour'>): string {
  const { Timestamp, Kind, Message } = event;
  const parts = [toned(Timestamp, 'faint', terminal), toned(subjectOf(event), 'strong', terminal), printable(Kind)];
  return `${parts.join('  ')}  ${toned(printable(Message), toneOf(event), terminal)}`;
}

function subjectOf({ About, Subject, Name, Attempt }: ClusterEvent): string {
  if (About === 'cluster') return 'cluster';
  const name = Name === '' ? Subject.slice(0, SHORT) : Name;
  return `${About} ${printable(name)}${Attempt === null ? '' : `#${Attempt}`}`;
}

function toneOf({ State, Kind }: ClusterEvent): Tone | null {
  return State === FAILED || Kind.includes('lost') ? 'bad' : null;
}
