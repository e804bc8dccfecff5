import { RUNNING } from '@cube/testing/system';

interface Event {
  readonly Subject: string;
  readonly State: number | null;
}

/** The manager's event stream: how a bench waits without asking again and again. */
export class EventStream {
  private constructor(
    private readonly body: ReadableStream<Uint8Array>,
    private readonly ended: AbortController,
  ) {}

  /** From now on. */
  static async open(managerUrl: string): Promise<EventStream> {
    const ended = new AbortController();
    const { headers } = await fetch(`${managerUrl}/tasks?limit=1`);
    const answer = await fetch(`${managerUrl}/events?since=${headers.get('cube-revision')}`, {
      headers: { accept: 'text/event-stream' },
      signal: ended.signal,
    });
    if (!answer.ok || answer.body === null) throw new Error(`GET /events answered ${answer.status}`);
    return new EventStream(answer.body, ended);
  }

  /** Resolves once so many tasks were seen Running, and closes the stream. */
  async untilRunning(size: number): Promise<void> {
    const running = new Set<string>();
    for await (const id of this.running()) if (running.add(id).size === size) break;
    this.close();
    if (running.size < size) throw new Error(`the event stream ended when ${running.size} of ${size} tasks ran`);
  }

  close(): void {
    this.ended.abort();
  }

  /** The ID of a task each time that it is seen Running. */
  async *running(): AsyncGenerator<string, void> {
    for await (const { Subject, State } of this.events()) if (State === RUNNING) yield Subject;
  }

  private async *events(): AsyncGenerator<Event, void> {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of this.body) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.startsWith('data: ')) yield JSON.parse(line.slice('data: '.length)) as Event;
    }
  }
}
