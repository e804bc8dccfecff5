import { aTask, cube, refusal } from '../fake-manager.fixture';

const WEB = aTask({ Name: 'web' });

describe('cube run', () => {
  it('prints the name, or the task', async () => {
    expect((await cube('run nginx', { 'POST /tasks': WEB })).out).toBe('web\n');
    expect(JSON.parse((await cube('run -o json nginx', { 'POST /tasks': WEB })).out)).toEqual([WEB]);
  });

  it('sends the same event again when the manager is busy', async () => {
    const busy = refusal(503, 'the store takes no writes now', [], { 'retry-after': '0' });
    const answers = [busy, busy, WEB];
    const { code, asked } = await cube('run nginx', { 'POST /tasks': () => answers.shift() });
    expect(code).toBe(0);
    expect(new Set(asked.map(({ body }) => (body as { ID: string }).ID)).size).toBe(1);
    expect(asked).toHaveLength(3);
  });

  it('says where in a file a refused field is, and runs the other tasks', async () => {
    const wrong = { Field: 'Task.Memry', Value: null, Expected: 'a known field: there is no field of this name' };
    const answer = ({ Task }: { Task: object }) =>
      'Memry' in Task ? refusal(400, 'the event was refused: nothing has changed', [wrong]) : WEB;
    const input = 'Image: a\n---\nImage: b\nMemry: 5\n';
    const { code, out, err } = await cube('run -f -', { 'POST /tasks': answer }, { input });
    expect({ code, out, err }).toEqual({
      ...{ code: 1, out: 'web\n' },
      err:
        'cube: stdin:3:1: the event was refused: nothing has changed\n' +
        '  stdin:4:1: Task.Memry: expected a known field: there is no field of this name\n',
    });
  });

  it('tells what runs also where the manager is gone before all of it does', async () => {
    const input = '[{ Image: a }, { Image: b }, { Image: c }]';
    const answer = ({ Task }: { Task: { Image: string } }) =>
      Task.Image === 'a' ? WEB : new TypeError('fetch failed');
    const trial = await cube('run -f - -o json', { 'POST /tasks': answer }, { input });
    expect([trial.code, JSON.parse(trial.out), trial.asked.length]).toEqual([3, [WEB], 2]);
    expect(await cube('run -f -', { 'POST /tasks': answer }, { input })).toMatchObject({ code: 3, out: 'web\n' });
  });

  it.each(['run --wait --timeout soon nginx', 'stop --wait --timeout soon web', 'restart --timeout soon web'])(
    'does nothing where a duration is none: %s',
    async (typed) => expect(await cube(typed, { 'GET /tasks/web': WEB })).toMatchObject({ code: 2, asked: [] }),
  );

  it('does not take a task that fails at once for one that runs', async () => {
    const looks = [WEB, { ...WEB, State: 4, Final: true, Reason: 'exit code 3' }];
    const look = () => (looks.length > 1 ? looks.shift() : looks[0]);
    expect(await cube('run --wait nginx', { 'POST /tasks': WEB, [`GET /tasks/${WEB.ID}`]: look })).toMatchObject({
      ...{ code: 6, err: 'web  Running on worker-1\nweb  Failed on worker-1: exit code 3\n' },
    });
    const { code, asked } = await cube('run --wait nginx', { 'POST /tasks': WEB, [`GET /tasks/${WEB.ID}`]: WEB });
    expect([code, asked.length > 3]).toEqual([0, true]);
  });

  it('does not take a task that was removed meanwhile for one that runs', async () => {
    const { code, err } = await cube('run --wait nginx', { 'POST /tasks': WEB });
    expect([code, err]).toEqual([6, 'cube: a task was removed meanwhile\n']);
  });

  it('sends nothing of a file that is broken', async () => {
    const { code, err, asked } = await cube('run -f -', {}, { input: 'Image: a\n---\nImage: [\n' });
    expect({ code, asked }).toEqual({ code: 2, asked: [] });
    expect(err).toMatch(/^cube: stdin:4:1: /);
  });

  it('waits until a task is healthy, and tells how it does', async () => {
    const looks = [
      { State: 0, Node: '', Reason: 'waiting' },
      { Health: 'starting' },
      { Health: 'starting' },
      { Health: 'healthy' },
    ];
    const look = () => ({ ...WEB, ...looks.shift() });
    const { code, err } = await cube('run --wait nginx', { 'POST /tasks': WEB, [`GET /tasks/${WEB.ID}`]: look });
    expect({ code, err }).toEqual({
      code: 0,
      err: 'web  Pending: waiting\nweb  Running on worker-1, starting\nweb  Running on worker-1, healthy\n',
    });
  });

  it('ends with 6 when what it waits for fails, or takes too long', async () => {
    const failed = { ...WEB, State: 4, Final: true, Reason: 'no such image' };
    const waits = { ...WEB, State: 0, Node: '' };
    const wait = (task: unknown, typed: string) => cube(typed, { 'POST /tasks': WEB, [`GET /tasks/${WEB.ID}`]: task });
    expect((await wait(failed, 'run --wait nginx')).code).toBe(6);
    const late = await wait(waits, 'run --wait --timeout 0 nginx');
    expect(late).toMatchObject({
      code: 6,
      err: expect.stringContaining('cube: not within 0 s: web; cube explain tells more'),
    });
  });
});

describe('cube rm', () => {
  it('asks for more where a task is not over', async () => {
    const answers = {
      'GET /tasks/web': WEB,
      [`DELETE /tasks/${WEB.ID}?remove=true`]: new Response(null, { status: 204 }),
    };
    expect(await cube('rm web', answers)).toMatchObject({
      code: 1,
      err: 'cube: web is not over: cube stop web first, or cube rm -f web\n',
    });
    expect(await cube('rm -f web', answers)).toMatchObject({ code: 0, out: 'web\n' });
  });
});

describe('cube prune', () => {
  const old = aTask({ Name: 'old', State: 3, Final: true, FinishTime: '2026-11-22T12:00:00Z' });
  const fresh = aTask({ Name: 'fresh', State: 4, Final: true, FinishTime: '2026-11-24T11:59:00Z' });
  const dropped = new Response(null, { status: 204 });
  const answers = {
    'GET /tasks': [WEB, old, fresh],
    [`DELETE /tasks/${old.ID}?remove=true`]: dropped,
    [`DELETE /tasks/${fresh.ID}?remove=true`]: dropped,
  };
  const drops = ({ asked }: Awaited<ReturnType<typeof cube>>) =>
    asked.filter(({ what }) => what.startsWith('DELETE')).length;

  it('drops what is over, once it was asked', async () => {
    const yes = await cube('prune', answers, { isTerminal: true, answer: 'y' });
    expect(yes).toMatchObject({ code: 0, out: `${old.ID}\n${fresh.ID}\n` });
    expect(yes.err).toContain('Drop the records of these 2 tasks? [y/N]');
    const no = await cube('prune', answers, { isTerminal: true, answer: '' });
    expect([no.code, drops(no)]).toEqual([1, 0]);
  });

  it('does not go on where nobody can be asked', async () => {
    const unasked = await cube('prune', answers);
    expect([unasked.code, drops(unasked)]).toEqual([2, 0]);
    expect(await cube('prune -y --older-than 1d', answers)).toMatchObject({ code: 0, out: `${old.ID}\n` });
  });
});
