/** The media type of streams of JSON objects, one a line. */
export const NDJSON = 'application/x-ndjson';

/** A line that a container wrote, or a piece of one. Its fields stand in this order: see `timeOf`. */
export interface WireLogLine {
  readonly Task: string;
  readonly Name: string;
  readonly Attempt: number;
  /** Name of the node. */
  readonly Node: string;
  readonly Stream: 'stdout' | 'stderr';
  /** RFC 3339 with nanoseconds: of one attempt it sorts as text. */
  readonly Time: string;
  readonly Line: string;
  /** The line is too long for one object: the next one of this stream goes on with it. */
  readonly Truncated?: true;
}

/** What is said about the stream itself. */
export interface WireLogNotice {
  readonly Notice: string;
  readonly Task?: string;
  readonly Node?: string;
}

/** One line of a stream, with its end. Control characters leave as JSON escapes. */
export function ndjson(entry: WireLogLine | WireLogNotice): string {
  return `${JSON.stringify(entry)}\n`;
}

const TIME_KEY = '"Time":"';

/** The Time of a line as `ndjson` writes it, without reading all of it. No text can hold the key: its quotes would be escaped. */
export function timeOf(line: string): string {
  const start = line.indexOf(TIME_KEY);
  if (start < 0) return '';
  const from = start + TIME_KEY.length;
  return line.slice(from, line.indexOf('"', from));
}

/** Log entries as plain text: pieces of a line are joined again, notices stand in lines of their own. */
export class LogText {
  /** Stream whose line goes on; '' when a line begins. */
  private unfinished = '';

  constructor(private readonly timestamps: boolean) {}

  of(entry: WireLogLine | WireLogNotice): string {
    if ('Notice' in entry) return `${this.end()}[cube] ${entry.Notice}\n`;
    const goesOn = this.unfinished === entry.Stream;
    const before = goesOn ? '' : `${this.end()}${this.timestamps ? `${entry.Time} ` : ''}`;
    this.unfinished = entry.Truncated === true ? entry.Stream : '';
    return `${before}${entry.Line}${entry.Truncated === true ? '' : '\n'}`;
  }

  /** Ends a line that nobody ended. */
  end(): string {
    const rest = this.unfinished === '' ? '' : '\n';
    this.unfinished = '';
    return rest;
  }
}
