import type { LogLine, LogNotice } from '@cube/client';
import { shownLine } from './plain-text';

export interface ShownLine {
  readonly key: number;
  readonly kind: 'stdout' | 'stderr' | 'notice';
  readonly at: string;
  readonly attempt: number | null;
  readonly text: string;
}

const LONGEST_LINE = 4_000;

/** The last lines of a log, bounded in number and in length, whatever comes. */
export class LogBuffer {
  private lines: ShownLine[] = [];
  private made = 0;

  constructor(private readonly kept = 5_000) {}

  add(said: LogLine | LogNotice): void {
    this.made += 1;
    this.lines.push(lineOf(said, this.made));
    if (this.lines.length > this.kept * 1.2) this.lines = this.lines.slice(-this.kept);
  }

  get size(): number {
    return this.lines.length;
  }

  /** A list of its own each time: what draws it is drawn again only for another one. */
  matching(word: string): readonly ShownLine[] {
    if (word === '') return this.lines.slice();
    const wanted = word.toLowerCase();
    return this.lines.filter(({ text }) => text.toLowerCase().includes(wanted));
  }
}

function lineOf(said: LogLine | LogNotice, key: number): ShownLine {
  if ('Notice' in said)
    return { key, kind: 'notice', at: '', attempt: null, text: shownLine(said.Notice, LONGEST_LINE) };
  const { Line, Stream, Time, Attempt, Truncated } = said;
  const cut = Truncated === true ? ' … (cut off by the worker)' : '';
  return { key, kind: Stream, at: Time, attempt: Attempt, text: shownLine(Line, LONGEST_LINE) + cut };
}
