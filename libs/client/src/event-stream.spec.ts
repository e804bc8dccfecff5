import { followEvents } from './event-stream';
import type { Connection } from './following';
import { Sending } from './sending';
import type { ClusterEvent } from './wire';

const event = (Revision: number, Index = 0): string =>
  JSON.stringify({ Revision, Index, Kind: 'attempt-placed', Message: `at ${Revision}` });

/** The answers of a manager, one a connection, and what was asked of it. */
function manager(...answers: (readonly string[] | Response | Error)[]) {
  const asked: Request[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    asked.push(request);
    const answer = answers[asked.length - 1];
    if (answer === undefined) return new Promise(() => undefined);
    if (answer instanceof Error) throw answer;
    return answer instanceof Response ? answer : stream(answer);
  };
  return { asked, sending: new Sending({ url: 'http://m:1', fetch }) };
}

function stream(chunks: readonly string[], headers: Record<string, string> = {}): Response {
  const bytes = chunks.map((text) => new TextEncoder().encode(text));
  return new Response(ReadableStream.from(bytes), { headers });
}

async function take(events: AsyncIterable<ClusterEvent>, count: number): Promise<number[][]> {
  const taken: number[][] = [];
  for await (const { Revision, Index } of events) {
    taken.push([Revision, Index]);
    if (taken.length >= count) break;
  }
  return taken;
}

const lastIds = (asked: readonly Request[]) => asked.map(({ headers }) => headers.get('last-event-id'));

describe('followed events', () => {
  it('come in order, however the bytes were cut', async () => {
    const text = `: events follow\n\ndata: ${event(7, 0)}\n\nid: 7\ndata: ${event(7, 1)}\n\nid: 8\r\ndata: ${event(8)}\r\n\r\n`;
    for (const cut of [1, 5, text.length]) {
      const chunks = Array.from({ length: Math.ceil(text.length / cut) }, (_, at) =>
        text.slice(at * cut, at * cut + cut),
      );
      expect(await take(followEvents(manager(chunks).sending), 3)).toEqual([
        [7, 0],
        [7, 1],
        [8, 0],
      ]);
    }
  });

  it('go on after a broken connection, and what was taken does not come again', async () => {
    const { asked, sending } = manager(
      [`id: 7\ndata: ${event(7)}\n\ndata: ${event(8, 0)}\n\n`],
      new TypeError('fetch failed'),
      [`data: ${event(8, 0)}\n\nid: 8\ndata: ${event(8, 1)}\n\n`],
    );
    const states: string[] = [];
    const onConnection = ({ state }: Connection): void => void states.push(state);
    expect(await take(followEvents(sending, { since: 3, onConnection }), 3)).toEqual([
      [7, 0],
      [8, 0],
      [8, 1],
    ]);
    expect(lastIds(asked)).toEqual(['3', '7', '7']);
    expect(states).toEqual(['connected', 'waiting', 'waiting', 'connected']);
  });

  it('go on after what was looked at, also when nothing of it was wanted', async () => {
    const { asked, sending } = manager([': still here\nid: 99\n\n'], [`id: 100\ndata: ${event(100)}\n\n`]);
    expect(await take(followEvents(sending, { since: 3 }), 1)).toEqual([[100, 0]]);
    expect(lastIds(asked)).toEqual(['3', '99']);
  });

  it('go on where they were when their reader was too slow', async () => {
    const { asked, sending } = manager(
      [`id: 7\ndata: ${event(7)}\n\nevent: cut\ndata: {"Message":"read too slowly"}\n\n`],
      [`id: 8\ndata: ${event(8)}\n\n`],
    );
    const why: string[] = [];
    const onConnection = (connection: Connection): void =>
      void (connection.state === 'waiting' && why.push(connection.why.message));
    expect(await take(followEvents(sending, { onConnection }), 2)).toEqual([
      [7, 0],
      [8, 0],
    ]);
    expect(lastIds(asked)).toEqual([null, '7']);
    expect(why).toEqual(['read too slowly']);
  });

  it('go on from where the stream began if it broke before the first', async () => {
    const { asked, sending } = manager(stream([': events follow\n\n'], { 'cube-revision': '41' }), [
      `id: 42\ndata: ${event(42)}\n\n`,
    ]);
    expect(await take(followEvents(sending), 1)).toEqual([[42, 0]]);
    expect(lastIds(asked)).toEqual([null, '41']);
  });

  it('end with an error when what follows would be incomplete, and when the manager refuses', async () => {
    const gone = manager(['event: gone\ndata: {"Message":"not kept any more"}\n\n']);
    await expect(take(followEvents(gone.sending), 1)).rejects.toMatchObject({
      status: 410,
      message: 'not kept any more',
    });
    const refused = manager(new Response('{"Message":"show a token"}', { status: 401 }));
    await expect(take(followEvents(refused.sending), 1)).rejects.toMatchObject({
      status: 401,
      message: 'show a token',
    });
  });

  it('are asked for with what they are to be about', async () => {
    const { asked, sending } = manager([`id: 1\ndata: ${event(1)}\n\n`]);
    await take(followEvents(sending, { task: 'web 1', kind: ['attempt-placed', 'attempt-lost'] }), 1);
    expect(asked.map(({ url }) => url)).toEqual(['http://m:1/events?task=web+1&kind=attempt-placed%2Cattempt-lost']);
  });

  it('end without an error when their reader says so, also while it waits', async () => {
    const { sending } = manager([`id: 1\ndata: ${event(1)}\n\n`], new TypeError('fetch failed'));
    const over = new AbortController();
    const onConnection = ({ state }: Connection): void => void (state === 'waiting' && over.abort());
    expect(await take(followEvents(sending, { signal: over.signal, onConnection }), 5)).toEqual([[1, 0]]);
  });

  it('are asked for again when nothing is heard for too long, and not because nobody listened', async () => {
    jest.useFakeTimers();
    try {
      const first = new TextEncoder().encode(`id: 1\ndata: ${event(1)}\n\n`);
      const asked: Request[] = [];
      const fetch = async (request: Request): Promise<Response> => {
        if (asked.push(request) > 1) return stream([`id: 2\ndata: ${event(2)}\n\n`]);
        const start = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
          controller.enqueue(first);
          request.signal.addEventListener('abort', () => controller.error(request.signal.reason));
        };
        return new Response(new ReadableStream({ start }));
      };
      const sending = new Sending({ url: 'http://m:1', fetch });
      const events = followEvents(sending);
      await events.next();
      await jest.advanceTimersByTimeAsync(3_600_000);
      expect(asked).toHaveLength(1);
      const next = events.next();
      await jest.advanceTimersByTimeAsync(46_000);
      expect((await next).value).toMatchObject({ Revision: 2 });
      expect(asked).toHaveLength(2);
    } finally {
      jest.useRealTimers();
    }
  });
});
