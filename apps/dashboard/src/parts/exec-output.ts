import { LogBuffer } from './log-buffer';

const STDOUT = 1;
/** A line that does not end is shown in parts this long. */
const LONGEST_PART = 16_384;

/** What a command inside a task says over its WebSocket, as lines of a log, bounded as these are. */
export class ExecOutput {
  readonly buffer = new LogBuffer();
  /** How it ended, in words; null while it has not. */
  ending: string | null = null;
  private readonly streams = { stdout: new Unfinished(), stderr: new Unfinished() };

  take(message: string | ArrayBuffer): void {
    if (typeof message === 'string') return this.takeEnding(message);
    const bytes = new Uint8Array(message);
    const stream = bytes[0] === STDOUT ? 'stdout' : 'stderr';
    for (const line of this.streams[stream].take(bytes.subarray(1))) this.add(stream, line);
  }

  /** The connection is over, whether or not it was said how. */
  close(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      const rest = this.streams[stream].rest();
      if (rest !== '') this.add(stream, rest);
    }
    this.ending ??= 'The connection broke, or could not be made: does the task run, and does its node answer?';
  }

  private takeEnding(message: string): void {
    const { Exit, Error: error } = JSON.parse(message) as {
      readonly Exit?: { readonly Code: number };
      readonly Error?: { readonly Message: string };
    };
    if (Exit !== undefined) this.ending = `Ended with exit code ${Exit.Code}`;
    if (error !== undefined) this.ending = error.Message;
  }

  private add(Stream: 'stdout' | 'stderr', Line: string): void {
    this.buffer.add({ Stream, Line, Time: '', Task: '', Name: '', Node: '', Attempt: 0 });
  }
}

/** The lines of one stream of bytes, of which a character may come in two parts. */
class Unfinished {
  private readonly decoder = new TextDecoder();
  private text = '';

  take(bytes: Uint8Array): string[] {
    const lines = (this.text + this.decoder.decode(bytes, { stream: true })).split('\n');
    this.text = lines.pop() ?? '';
    if (this.text.length > LONGEST_PART) {
      lines.push(this.text);
      this.text = '';
    }
    return lines.map((line) => line.replace(/\r$/, ''));
  }

  rest(): string {
    const { text } = this;
    this.text = '';
    return text;
  }
}

/** What a browser offers in place of a header, which it can't send: every character that a protocol's name may not have is escaped. */
export function execProtocols(token: string | null): string[] {
  if (token === null) return ['cube.exec'];
  const escaped = encodeURIComponent(token).replace(/[()]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
  return ['cube.exec', `cube.bearer.${escaped}`];
}
