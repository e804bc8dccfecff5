import { printable } from './printable';
import { type Terminal, type Tone, toned } from './terminal';

/** One fact about something: absent if the value is "". */
export type Fact = readonly [label: string, value: string, tone?: Tone | null];

/** "Label:  value" lines, the values below each other. */
export function factLines(facts: readonly Fact[], terminal: Pick<Terminal, 'colour'>): string[] {
  const shown = facts.filter(([, value]) => value !== '');
  const width = Math.max(0, ...shown.map(([label]) => label.length + 1));
  return shown.map(([label, value, tone]) => {
    const [first = '', ...others] = value.split('\n').map(printable);
    const indent = `\n${' '.repeat(width + 2)}`;
    return `${`${label}:`.padEnd(width)}  ${[toned(first, tone ?? null, terminal), ...others].join(indent)}`;
  });
}

/** A heading over lines, with an empty line before it; nothing if there are none. */
export function section(heading: string, lines: readonly string[], terminal: Pick<Terminal, 'colour'>): string[] {
  return lines.length === 0 ? [] : ['', toned(heading, 'strong', terminal), ...lines];
}
