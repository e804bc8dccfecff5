import type { LocalContainer } from '@cube/agent';
import { LogText, ndjson, type WireLogLine, type WireLogNotice } from '@cube/api';
import { isRuntimeError, type LogLine } from '@cube/runtime/port';

/** What one container wrote, on its way to whoever asked. */
export class ContainerLog {
  constructor(
    private readonly nodeName: string,
    private readonly container: LocalContainer,
    private readonly open: (stop: AbortSignal) => AsyncIterable<LogLine>,
  ) {}

  async *ndjson(stop: AbortSignal): AsyncGenerator<string, void> {
    for await (const entry of this.entries(stop)) yield ndjson(entry);
  }

  async *text(timestamps: boolean, stop: AbortSignal): AsyncGenerator<string, void> {
    const text = new LogText(timestamps);
    for await (const entry of this.entries(stop)) yield text.of(entry);
    yield text.end();
  }

  /** An engine that fails is told of in the stream, which then breaks off: unless the container is gone, it is worth another try. */
  private async *entries(stop: AbortSignal): AsyncGenerator<WireLogLine | WireLogNotice, void> {
    try {
      for await (const line of this.open(stop)) yield this.entry(line);
    } catch (error) {
      if (!isRuntimeError(error)) throw error;
      yield { Notice: error.message, Task: this.container.taskId, Node: this.nodeName };
      if (error.kind !== 'not-found') throw error;
    }
  }

  private entry({ stream, stamp, text, isCut }: LogLine): WireLogLine {
    const { taskId, name, attempt } = this.container;
    return {
      ...{ Task: taskId, Name: name, Attempt: attempt, Node: this.nodeName },
      ...{ Stream: stream, Time: stamp, Line: text },
      ...(isCut && { Truncated: true as const }),
    };
  }
}
