import { StringDecoder } from 'node:string_decoder';
import type { LogLine } from './container-runtime';
import { LONGEST_LOG_LINE, pieceEnd } from './log-piece';
import { RuntimeError } from './runtime-error';

const HEADER_BYTES = 8;
const LARGEST_FRAME = 4 * 1024 * 1024;

interface Frame {
  readonly stream: 'stdout' | 'stderr';
  readonly payload: Buffer;
}

/**
 * Takes the engine's multiplexed stream apart: frames of an 8-byte header (stream number, three zeros, big-endian
 * length) and a payload (Docker Engine API, "Attach to a container", stream format).
 */
export async function* frames(stream: AsyncIterable<Buffer | string>): AsyncGenerator<Frame, void, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    rest = Buffer.concat([rest, typeof chunk === 'string' ? Buffer.from(chunk) : chunk]);
    for (;;) {
      const length = rest.length < HEADER_BYTES ? 0 : rest.readUInt32BE(4);
      if (length > LARGEST_FRAME) throw new RuntimeError('engine-fault', 'the output of the container has no frames');
      if (rest.length < HEADER_BYTES + length || rest.length < HEADER_BYTES) break;
      const payload = rest.subarray(HEADER_BYTES, HEADER_BYTES + length);
      yield { stream: rest[0] === 2 ? 'stderr' : 'stdout', payload };
      rest = rest.subarray(HEADER_BYTES + length);
    }
  }
}

/** Log lines from a stream with time stamps; with `unfinished` also a last one that has no end. */
export async function* logLines(
  stream: AsyncIterable<Buffer | string>,
  unfinished: boolean,
): AsyncGenerator<LogLine, void, undefined> {
  const assemblies = { stdout: new LineAssembly('stdout'), stderr: new LineAssembly('stderr') };
  for await (const { stream: name, payload } of frames(stream)) yield* assemblies[name].add(payload);
  if (!unfinished) return;
  yield* assemblies.stdout.end();
  yield* assemblies.stderr.end();
}

/** Joins what the engine split: it keeps long lines in parts of 16 KiB, each with a time stamp of its own. */
class LineAssembly {
  private readonly decoder = new StringDecoder('utf8');
  private text = '';
  private stamp = '';

  constructor(private readonly stream: 'stdout' | 'stderr') {}

  *add(payload: Buffer): Generator<LogLine> {
    const space = payload.indexOf(0x20);
    if (this.text === '') this.stamp = payload.subarray(0, space).toString();
    this.text += this.decoder.write(payload.subarray(space + 1));
    const complete = this.text.endsWith('\n');
    if (complete) this.text = this.text.slice(0, -1);
    while (this.text.length > LONGEST_LOG_LINE) {
      const end = pieceEnd(this.text);
      yield this.piece(this.text.slice(0, end), true);
      this.text = this.text.slice(end);
    }
    if (complete) yield this.take();
  }

  /** A container may end in the middle of a line. */
  *end(): Generator<LogLine> {
    if (this.text !== '') yield this.take();
  }

  private take(): LogLine {
    const line = this.piece(this.text, false);
    this.text = '';
    return line;
  }

  private piece(text: string, isCut: boolean): LogLine {
    return { stream: this.stream, at: Date.parse(this.stamp), stamp: this.stamp, text, isCut };
  }
}
