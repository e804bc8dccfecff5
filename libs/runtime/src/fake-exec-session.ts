import type { ExecOutput, ExecRequest, ExecSession, TerminalSize } from './container-runtime';
import type { FakeExec } from './fake-image';
import { Feed } from './feed';

const NOT_FOUND = 127;
const BACKLOG = 10_000;

/** A command in a fake container, with its input and output. */
export class FakeExecSession implements ExecSession {
  private readonly said = new Feed<ExecOutput>(BACKLOG, (oldest) => oldest);
  private readonly closed = new AbortController();
  private code: number | null = null;
  private size: TerminalSize | null;

  constructor(
    private readonly does: FakeExec,
    { terminal }: ExecRequest,
  ) {
    this.size = terminal;
    if ('result' in does) this.end(does.result.exitCode, does.result.output);
    if ('failure' in does) this.end(NOT_FOUND, does.failure.message);
  }

  get output(): AsyncIterable<ExecOutput> {
    return this.said.items(this.closed.signal);
  }

  write(data: Uint8Array): Promise<void> {
    if ('echoes' in this.does) this.said.push({ stream: 'stdout', data });
    if ('tellsSize' in this.does) this.end(0, `${this.size?.rows ?? 0} ${this.size?.columns ?? 0}\r\n`);
    return Promise.resolve();
  }

  endInput(): void {
    if ('echoes' in this.does) this.end(0, '');
  }

  resize(size: TerminalSize): Promise<void> {
    if (this.size !== null) this.size = size;
    return Promise.resolve();
  }

  exitCode(): Promise<number | null> {
    return Promise.resolve(this.code);
  }

  close(): void {
    this.closed.abort();
  }

  private end(code: number, text: string): void {
    if (this.code !== null) return;
    this.code = code;
    if (text !== '') this.said.push({ stream: 'stdout', data: new TextEncoder().encode(text) });
    this.said.end();
  }
}
