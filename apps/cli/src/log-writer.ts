import type { LogLine, LogNotice } from '@cube/client';
import { printable, printableLine, widthOf } from './printable';
import { type Terminal, toned } from './terminal';

export interface LogStyle {
  /** Of all tasks. With more than one each line begins with a name. */
  readonly names: readonly string[];
  readonly timestamps: boolean;
}

/** Cyan, yellow, green, magenta, blue, and their bright forms: red is for what is wrong. */
const PREFIX_COLOURS = [36, 33, 32, 35, 34, 96, 93, 92, 95, 94];

/** Writes what tasks wrote: to a terminal as text that it can't obey, elsewhere as it is. */
export class LogWriter {
  private readonly width: number;
  /** A line of the only task is not over yet, on this stream. */
  private unfinished: 'stdout' | 'stderr' | null = null;

  constructor(
    private readonly terminal: Terminal,
    private readonly style: LogStyle,
  ) {
    this.width = Math.max(0, ...style.names.map((name) => widthOf(printable(name))));
  }

  write(line: LogLine | LogNotice): void {
    const { terminal, style } = this;
    if (!('Line' in line)) {
      this.endLine();
      terminal.err(`${toned(printable(line.Notice), 'faint', terminal)}\n`);
      return;
    }
    const { Stream, Line, Time, Truncated = false } = line;
    const isTerminal = Stream === 'stderr' ? terminal.errIsTerminal : terminal.columns !== null;
    const text = isTerminal ? printableLine(Line) : Line;
    if (this.unfinished !== null && this.unfinished !== Stream) this.endLine();
    const isRest = this.unfinished === Stream;
    const before = isRest ? '' : `${this.prefixOf(line)}${style.timestamps ? `${Time} ` : ''}`;
    // Pieces of one line belong together; where several tasks write, others may come between them.
    const isOpen = Truncated && style.names.length === 1;
    const shown = `${before}${text}${isOpen ? '' : '\n'}`;
    if (Stream === 'stderr') terminal.err(shown);
    else terminal.out(shown);
    this.unfinished = isOpen ? Stream : null;
  }

  private endLine(): void {
    if (this.unfinished === 'stdout') this.terminal.out('\n');
    if (this.unfinished === 'stderr') this.terminal.err('\n');
    this.unfinished = null;
  }

  private prefixOf({ Name }: LogLine): string {
    const { names } = this.style;
    if (names.length < 2) return '';
    const text = `${printable(Name).padEnd(this.width)} |`;
    const colour = PREFIX_COLOURS[names.indexOf(Name) % PREFIX_COLOURS.length];
    return this.terminal.colour && colour !== undefined ? `\u001B[${colour}m${text}\u001B[39m ` : `${text} `;
  }
}
