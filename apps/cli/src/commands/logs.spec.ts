import type { LogLine, LogNotice } from '@cube/client';
import { aTask, cube } from '../fake-manager.fixture';

const WEB = aTask({ Name: 'web' });
const DB = aTask({ Name: 'db' });
const line = (Name: string, Line: string, fields: Partial<LogLine> = {}): LogLine => ({
  ...{ Task: Name, Name, Attempt: 1, Node: 'worker-1', Stream: 'stdout', Time: '2026-11-24T12:00:00Z', Line },
  ...fields,
});

/** `cube logs` of web and db, which wrote this. */
function logs(typed: string, written: readonly (LogLine | LogNotice)[], columns: number | null = null) {
  const answer = () => new Response(written.map((one) => `${JSON.stringify(one)}\n`).join(''));
  const names = { 'GET /tasks/web': WEB, 'GET /tasks/db': DB, 'GET /tasks': [WEB, DB] };
  const asked = { 'GET /logs': answer, [`GET /tasks/${WEB.ID}/logs`]: answer };
  return cube(`logs ${typed}`, { ...names, ...asked }, columns === null ? {} : { columns });
}

describe('cube logs', () => {
  it('asks for what is asked for, and keeps the two streams apart', async () => {
    const { code, out, err, asked } = await logs('-n 5 --since 10m --attempt 2 web', [
      line('web', 'a'),
      line('web', 'b', { Stream: 'stderr' }),
    ]);
    expect({ code, out, err }).toEqual({ code: 0, out: 'a\n', err: 'b\n' });
    expect(asked.at(-1)?.what).toBe(`GET /logs?task=${WEB.ID}&tail=5&since=2026-11-24T11%3A50%3A00.000Z&attempt=2`);
  });

  it('follows until the task is over', async () =>
    expect(await logs('-f -t web', [line('web', 'a')])).toMatchObject({ code: 0, out: '2026-11-24T12:00:00Z a\n' }));

  it('of several tasks names each line, and tells of a node that is away', async () => {
    const written = [line('web', 'a'), { Notice: 'db: worker-2 does not answer' }, line('db', 'b')];
    expect(await logs('web db', written)).toMatchObject({
      code: 0,
      out: 'web | a\ndb  | b\n',
      err: 'db: worker-2 does not answer\n',
    });
  });

  it('joins the pieces of a long line again, and ends it before something else', async () => {
    const pieces = [
      line('web', 'aa', { Truncated: true }),
      line('web', 'bb', { Truncated: true }),
      line('web', 'cc'),
      line('web', 'd'),
    ];
    expect((await logs('web', pieces)).out).toBe('aabbcc\nd\n');
    expect((await logs('-t web', pieces)).out).toBe('2026-11-24T12:00:00Z aabbcc\n2026-11-24T12:00:00Z d\n');
    const cutOff = [line('web', 'aa', { Truncated: true }), line('web', 'e', { Stream: 'stderr' }), line('web', 'f')];
    expect(await logs('web', cutOff)).toMatchObject({ out: 'aa\nf\n', err: 'e\n' });
  });

  it('shows control characters to a terminal as escapes, and to a file as they are', async () => {
    const evil = [
      line('web', '\u001B[31mred\u001B[0m \u001B]0;x\u0007\tend'),
      line('web', 'a\u001B[2J', { Stream: 'stderr' }),
    ];
    expect(await logs('web', evil, 80)).toMatchObject({ out: 'red \\x1b]0;x\\x07\tend\n', err: 'a\\x1b[2J\n' });
    expect((await logs('web', evil)).out).toBe('\u001B[31mred\u001B[0m \u001B]0;x\u0007\tend\n');
  });

  it('refuses what makes no sense before it asks', async () => {
    for (const typed of ['--since tomorrow web', '-n many web', '--attempt 0 web', '--attempt 1 web db']) {
      expect((await logs(typed, [])).code).toBe(2);
    }
  });
});

describe('cube run --replace', () => {
  it('gives the task of that name another spec, or runs it', async () => {
    const over = { ...aTask({ Name: 'over' }), Final: true };
    const answers = {
      ...{ 'GET /tasks/web': WEB, 'GET /tasks/over': over, [`PUT /tasks/${WEB.ID}`]: WEB, 'POST /tasks': DB },
    };
    const replaced = await cube('run --replace --name web nginx:2', answers);
    expect(replaced.asked.at(-1)).toMatchObject({
      what: `PUT /tasks/${WEB.ID}`,
      body: { Task: { Image: 'nginx:2', Name: 'web' } },
    });
    for (const name of ['db', 'over', '..']) {
      const fresh = await cube(`run --replace --name ${name} nginx:2`, answers);
      expect(fresh.asked.at(-1)?.what).toBe('POST /tasks');
    }
  });

  it('needs the name of every task before it runs the first', async () => {
    const unnamed = await cube('run --replace -f -', {}, { input: 'Image: a\nName: a\n---\nImage: b\n' });
    expect(unnamed).toMatchObject({ code: 2, asked: [] });
  });

  it('waits for the attempt with the new spec, unless the spec is the old one', async () => {
    const read = Response.json(WEB, { headers: { 'cube-revision': '40' } });
    const looks = [WEB, { ...WEB, Attempt: 2, State: 1 }, { ...WEB, Attempt: 2, Health: 'healthy' }];
    const changes = `GET /events?task=${WEB.ID}&kind=task-respecified&since=40`;
    const answers = { 'GET /tasks/web': read, [`PUT /tasks/${WEB.ID}`]: WEB, [changes]: [{ Revision: 41 }] };
    const typed = 'run --replace --wait --name web nginx:2';
    expect((await cube(typed, { ...answers, [`GET /tasks/${WEB.ID}`]: () => looks.shift() })).code).toBe(0);
    expect(looks).toEqual([]);
    expect(
      (await cube(typed, { ...answers, [changes]: [], [`GET /tasks/${WEB.ID}`]: { ...WEB, Health: 'healthy' } })).code,
    ).toBe(0);
  });
});

describe('cube restart --wait', () => {
  it('waits for the next attempt, not for the one that runs', async () => {
    const looks = [WEB, { ...WEB, Attempt: 2, State: 1 }, { ...WEB, Attempt: 2, Health: 'healthy' }];
    let isAsked = false;
    const look = () => (isAsked ? looks.shift() : WEB);
    const answers = {
      'GET /tasks/web': WEB,
      [`GET /tasks/${WEB.ID}`]: look,
      [`POST /tasks/${WEB.ID}/restart`]: () => {
        isAsked = true;
        return WEB;
      },
    };
    expect((await cube('restart --wait web', answers)).code).toBe(0);
    expect(looks).toEqual([]);
  });
});
