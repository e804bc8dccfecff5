import { aNode, aTask, cube, refusal } from './fake-manager.fixture';

const WEB = aTask({
  Name: 'web',
  ID: '01a20f9e-fe44-7077-8fbb-b96a331cea09',
  Labels: { app: 'web' },
  Health: 'healthy',
});
const JOB = aTask({
  ...{
    Name: 'job',
    ID: '01a20f9f-1add-7413-b5c7-5e86e724b7aa',
    State: 4,
    Final: true,
    ExitCode: 3,
    ReasonCode: 'exit-code',
  },
  ...{ Reason: 'ended by itself with exit code 3', FinishTime: '2026-11-24T11:59:30Z' },
});
const TASKS = { 'GET /tasks': [WEB, JOB] };

describe('cube ps', () => {
  it('lists what is not over', async () => {
    const { code, out } = await cube('ps', TASKS);
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      'ID        NAME  STATE    FOR  HEALTH   NODE      RESTARTS  PORTS  REASON',
      '01a20f9e  web   Running  1m   healthy  worker-1         0',
      '',
    ]);
  });

  it('lists all with --all, and what is asked for', async () => {
    expect((await cube('ps -a -o name', TASKS)).out).toBe(`web\n${JOB.ID}\n`);
    expect((await cube('ps --state failed -o name', TASKS)).out).toBe(`${JOB.ID}\n`);
    expect((await cube('ps -a -l app=web -o name', TASKS)).out).toBe('web\n');
    expect((await cube('ps -a -l app=db -o name', TASKS)).out).toBe('');
    expect((await cube('ps -a --image other -o name', TASKS)).out).toBe('');
  });

  it('says on a terminal what it does not show', async () =>
    expect((await cube('ps', TASKS, { columns: 100 })).err).toBe(
      '1 over and not shown, 1 of them failed: cube ps -a\n',
    ));

  it('writes JSON and YAML as the API has it', async () => {
    expect(JSON.parse((await cube('ps -o json', TASKS)).out)).toEqual([WEB]);
    expect((await cube('ps -o yaml', TASKS)).out).toMatch(
      /^- ID: 01a20f9e-fe44-7077-8fbb-b96a331cea09\n {2}Image: cube\/echo:1\n/,
    );
  });

  it('keeps what a name says to a terminal to itself, in every format', async () => {
    const evil = aTask({
      Name: 'evil',
      Image: 'x',
      Reason: '\u001B]0;owned\u0007 \u009B2J',
      ReasonCode: '',
      Env: ['A=\u001B[2J\nB'],
    });
    for (const how of ['-o table', '-o wide', '-o json', '-o yaml', '-o name']) {
      const { out } = await cube(`ps ${how}`, { 'GET /tasks': [evil] }, { columns: 80 });

      expect(out).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/);
    }
  });

  it('shows as much of an ID as tells it from the others', async () => {
    const twins = [
      aTask({ Name: 'a', ID: '01a20f9e-fe44-7077-8fbb-1' }),
      aTask({ Name: 'b', ID: '01a20f9e-fe44-7078-8fbb-1' }),
    ];
    expect((await cube('ps', { 'GET /tasks': twins })).out).toContain('\n01a20f9e-fe44-7077  a');
  });
});

describe("the lineage's commands", () => {
  it('status has its columns', async () =>
    expect((await cube('status', TASKS)).out.split('\n')[0]).toMatch(
      /^ID +NAME +CREATED +STATE +CONTAINERNAME +IMAGE$/,
    ));

  it('node has its columns', async () => {
    const nodes = { 'GET /nodes': [aNode({ Name: 'worker-1', TaskCount: 2 })] };
    expect((await cube('node', nodes)).out).toBe(
      'NAME      MEMORY (MiB)  DISK (GiB)  ROLE    TASKS\nworker-1  8192          128         worker  2\n',
    );
  });

  it('stop takes an ID', async () => {
    const answers = { [`GET /tasks/${WEB.ID}`]: WEB, [`DELETE /tasks/${WEB.ID}`]: new Response(null, { status: 204 }) };
    const { code, out, asked } = await cube(`stop ${WEB.ID}`, answers);
    expect({ code, out, asked: asked.map(({ what }) => what) }).toEqual({
      ...{ code: 0, out: 'web\n' },
      asked: [`GET /tasks/${WEB.ID}`, `DELETE /tasks/${WEB.ID}`],
    });
  });
});

describe('a name', () => {
  const failing = async (typed: string, answers = TASKS) => {
    const { code, err } = await cube(`inspect ${typed}`, answers);
    return { code, err };
  };

  it('may be the beginning of an ID', async () => {
    const answers = { ...TASKS, [`GET /tasks/${JOB.ID}/attempts`]: [] };
    expect((await cube('inspect 01a20f9f', answers)).out).toMatch(/^Name: +job\n/);
  });

  it('that fits several is refused, and they are shown', async () =>
    expect(await failing('01a2')).toEqual({
      code: 5,
      err: `cube: 2 tasks have an ID that begins with 01a2: type more of it\n  ${WEB.ID}  web\n  ${JOB.ID}  job\n`,
    }));

  it('that is almost right is told', async () => {
    expect(await failing('wbe')).toEqual({ code: 5, err: 'cube: no task wbe: did you mean web?\n' });
    expect(await failing('postgres')).toEqual({ code: 5, err: 'cube: no task postgres: cube ps -a lists them\n' });
  });

  it('that would lead to another path is not asked for', async () => {
    for (const typed of ['..', '.', "''", '-/nodes', 'a/b']) {
      const { code, asked } = await cube(`inspect -- ${typed}`, TASKS);
      expect(code).toBe(5);
      expect(asked.map(({ what }) => what)).toEqual(['GET /tasks']);
    }
  });

  it('is one of several, and the others are done', async () => {
    const answers = {
      ...TASKS,
      'GET /tasks/web': WEB,
      [`DELETE /tasks/${WEB.ID}`]: new Response(null, { status: 204 }),
    };
    expect(await cube('stop nope web', answers)).toMatchObject({
      code: 5,
      out: 'web\n',
      err: 'cube: no task nope: cube ps -a lists them\n',
    });
  });
});

describe('cube version', () => {
  it('says whether the manager answers', async () =>
    expect((await cube('version', { 'GET /health/ready': { Status: 'ready' } })).out).toMatch(
      /^cube +\S+\nNode +\S+\nManager +http:\/\/127\.0\.0\.1:5556\nStatus +ready\n$/,
    ));

  it('says what it knows where that does not', async () => {
    const away = { 'GET /health/ready': new TypeError('fetch failed') };
    expect(await cube('version', away)).toMatchObject({ code: 3, out: expect.stringMatching(/5556\n$/) });
  });
});

describe('what goes wrong', () => {
  it('something else that answers there', async () =>
    expect(await cube('ps', { 'GET /tasks': new Response('<html>hello') })).toMatchObject({
      ...{ code: 3, err: expect.stringContaining('what answers there does not speak as one') },
    }));

  it('a manager that is away', async () => {
    const fetchFailed = new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:5556') });
    const { code, err } = await cube('ps', { 'GET /tasks': fetchFailed });
    expect(code).toBe(3);
    expect(err).toBe(
      'cube: http://127.0.0.1:5556 does not answer: connect ECONNREFUSED 127.0.0.1:5556\n' +
        'Is it started ("cube dev", "cube manager")? Where it is say --url, --context or CUBE_URL.\n',
    );
  });

  it('a token that is missing or not taken', async () => {
    const refused = { 'GET /tasks': refusal(401, 'show a token: Authorization: Bearer TOKEN') };
    expect(await cube('ps', refused)).toMatchObject({ code: 4, err: expect.stringContaining('No token was sent') });
    const { code, err, asked } = await cube('ps', refused, { env: { CUBE_TOKEN: 'old' } });
    expect(asked[0]?.token).toBe('Bearer old');
    expect(code).toBe(4);
    expect(err).toContain('The token of CUBE_TOKEN is not one that it takes (any more)');
  });

  it('a manager that is busy says when to come again', async () => {
    const busy = { 'GET /tasks': refusal(429, 'too many requests', [], { 'retry-after': '5' }) };
    expect(await cube('ps', busy)).toMatchObject({ code: 1, err: 'cube: too many requests\nTry it again in 5 s.\n' });
  });

  it.each([
    ['ps --bogus', "cube: unknown option '--bogus'\ncube ps --help shows what there is.\n"],
    ['pss', "cube: unknown command 'pss'\n(Did you mean ps?)\ncube --help shows what there is.\n"],
    ['node lss w', 'cube: there is no command node lss: did you mean ls?\n'],
    [
      'ps -o xml',
      "cube: option '-o, --output <format>' argument 'xml' is invalid. Allowed choices are table, wide, json, yaml, name.\ncube ps --help shows what there is.\n",
    ],
    ['stop', "cube: missing required argument 'task'\ncube stop --help shows what there is.\n"],
    ['ps --state up', 'cube: --state up: expected one of pending, scheduled, running, completed, failed\n'],
    [
      'ps --url ftp://x',
      'cube: --url: expected the address of a manager, such as http://127.0.0.1:5556, and it is ftp://x\n',
    ],
    ['run', 'cube: what to run is missing: an image, or --file; cube run --help\n'],
  ])('a wrong line: %s', async (typed, err) =>
    expect(await cube(typed)).toMatchObject({ code: 2, out: '', err, asked: [] }),
  );
});

describe('help', () => {
  it.each(['', '--help', 'ps --help', 'run --help', 'node ls -h'])('of "%s" is no failure', async (typed) => {
    const { code, out, err } = await cube(typed);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Usage: cube/);
  });

  it('fits a terminal of 40 columns', async () => {
    const { out } = await cube('ps --help', {}, { columns: 40 });
    const options = out.slice(out.indexOf('Options:'), out.indexOf('Examples:'));
    for (const line of options.split('\n')) expect(line.length).toBeLessThanOrEqual(40);
  });
});
