import { CubeUnreachableError } from './api-error';
import { followLogs, type LogLine, readLogs } from './log-stream';
import { Sending } from './sending';

const at = (second: number): string => `2026-11-24T12:00:0${second}.000000000Z`;
const line = (Line: string, Time: string, fields: Partial<LogLine> = {}): LogLine => ({
  ...{ Task: 'w', Name: 'web', Attempt: 1, Node: 'worker-1', Stream: 'stdout', Time, Line },
  ...fields,
});
const db = { Task: 'd', Name: 'db', Node: 'worker-2' };

/** A manager whose answers break off, all but the last. */
function manager(...answers: (readonly LogLine[])[]) {
  const asked: URLSearchParams[] = [];
  const fetch = async ({ url }: Request): Promise<Response> => {
    asked.push(new URL(url).searchParams);
    const said = (answers[asked.length - 1] ?? []).map((one) => `${JSON.stringify(one)}\n`).join('');
    const isLast = asked.length >= answers.length;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode(said)),
      pull: (controller) => (isLast ? controller.close() : controller.error(new TypeError('terminated'))),
    });
    return new Response(body);
  };
  return { asked, sending: new Sending({ url: 'http://m:1', fetch }) };
}

async function followed(tasks: readonly string[], ...answers: (readonly LogLine[])[]) {
  const { asked, sending } = manager(...answers);
  const lines: string[] = [];
  for await (const said of followLogs(sending, { tasks, tail: 5 })) if ('Line' in said) lines.push(said.Line);
  return { lines, asked };
}

describe('followed logs', () => {
  it('go on after a broken connection, and what was taken does not come again', async () => {
    const { lines, asked } = await followed(
      ['w'],
      [line('a', at(1)), line('b', at(2))],
      [line('b', at(2)), line('c', at(2)), line('d', at(3))],
    );
    expect(lines).toEqual(['a', 'b', 'c', 'd']);
    expect(asked.map((query) => [query.get('since'), query.get('tail')])).toEqual([
      [null, '5'],
      [at(2), null],
    ]);
  });

  it('of a task whose clock is behind lose nothing, and repeat nothing of one whose clock is ahead', async () => {
    const { lines, asked } = await followed(
      ['w', 'd'],
      [line('web 1', at(8)), line('db 1', at(1), db)],
      [line('db 1', at(1), db), line('db 2', at(2), db), line('web 1', at(8)), line('web 2', at(9))],
    );
    expect(lines).toEqual(['web 1', 'db 1', 'db 2', 'web 2']);
    expect(asked[1]?.get('since')).toBe(at(1));
  });

  it('have every piece of a long line, also of one that repeats itself', async () => {
    const piece = line('aaaa', at(1), { Truncated: true });
    const { lines } = await followed(['w'], [piece, piece], [piece, piece, piece, line('end', at(1))]);
    expect(lines).toEqual(['aaaa', 'aaaa', 'aaaa', 'end']);
  });

  it('of a task that is restarted again and again go on at its last attempts', async () => {
    const attempts = [1, 2, 3, 4].map((Attempt) => line(`attempt ${Attempt}`, at(Attempt), { Attempt }));
    const { lines, asked } = await followed(['w'], attempts, attempts.slice(2));
    expect(lines).toHaveLength(4);
    expect(asked[1]?.get('since')).toBe(at(3));
  });
});

it('logs that are read once say that they broke off', async () => {
  const { sending } = manager([line('a', at(1))], []);
  const read = async () => {
    for await (const _ of readLogs(sending, { tasks: ['w'] })) continue;
  };
  await expect(read()).rejects.toBeInstanceOf(CubeUnreachableError);
});
