import type { ClusterEvent, Node, Placement } from '@cube/client';
import { aNode, aTask, cube, refusal } from '../fake-manager.fixture';

const WEB = aTask({ Name: 'web', State: 0, Node: '' });
const PLACEMENT: Placement = {
  ...{
    Revision: 9,
    Hash: 'x',
    Strategy: 'epvm',
    Verdict: 'no-fitting-node',
    Summary: 'no node fits',
    Node: '',
    NodesConsidered: 3,
  },
  ...{
    NodesFitting: 0,
    Candidates: [],
    RefusedByCode: { constraint: 2, 'not-active': 1 },
    Nodes: null,
    Verified: null,
  },
  Refused: [
    { Node: 'worker-1', Code: 'not-active', Message: 'paused' },
    { Node: 'worker-2', Code: 'constraint', Message: 'it does not meet node.labels.disk==ssd' },
  ],
  Remedies: [
    {
      ...{
        Summary: 'label worker-2 disk=ssd, and remove the label zone from worker-2',
        Node: 'worker-2',
        StopTasks: [],
      },
      Changes: [
        { Kind: 'label', Message: "label worker-2 disk=it's" },
        { Kind: 'label', Message: 'remove the label zone from worker-2' },
      ],
    },
    {
      Summary: 'activate worker-1',
      Node: 'worker-1',
      StopTasks: [],
      Changes: [{ Kind: 'activate', Message: 'activate worker-1' }],
    },
    {
      Summary: 'free 1 GiB',
      Node: 'worker-2',
      StopTasks: ['a', 'b'],
      Changes: [{ Kind: 'free', Message: 'free 1 GiB' }],
    },
  ],
};

describe('cube explain', () => {
  const explain = (placement: Placement) =>
    cube('explain web', { 'GET /tasks/web': WEB, [`GET /tasks/${WEB.ID}/placement`]: placement });

  it('counts what the nodes lack, and shows what to type', async () =>
    expect((await explain(PLACEMENT)).out).toBe(
      [
        ...[
          'Task:      web  Pending',
          'Decision:  no node fits',
          'Nodes:     0 of 3 fit',
          'Made:      at revision 9, by epvm',
          '',
        ],
        'Refused',
        'NODES  LACK        FOR EXAMPLE  WHY',
        '    2  constraint  worker-2     it does not meet node.labels.disk==ssd',
        '    1  not-active  worker-1     paused',
        ...['', 'What would help, any one of these'],
        '  label worker-2 disk=ssd, and remove the label zone from worker-2',
        "      $ cube node label worker-2 'disk=it'\\''s'",
        '      $ cube node label worker-2 zone-',
        ...['  activate worker-1', '      $ cube node activate worker-1', '  free 1 GiB', '      $ cube stop a b', ''],
      ].join('\n'),
    ));

  it('shows the terms of each score, the chosen node first', async () => {
    const Candidates = [
      { Node: 'worker-2', Preference: 0, Score: 227829867, Terms: { memory: 0, cpu: 0.0000004, jobs: 0.22782986675 } },
      { Node: 'worker-1', Preference: 0, Score: 253783091, Terms: { memory: 0, cpu: 0, jobs: 0.253783 } },
    ];
    const placed = {
      ...PLACEMENT,
      Verdict: 'placed' as const,
      Node: 'worker-2',
      Candidates,
      Refused: [],
      RefusedByCode: {},
      Remedies: [],
    };
    expect((await explain(placed)).out).toContain(
      [
        '   NODE          SCORE  MEMORY  CPU      JOBS',
        '*  worker-2  227829867       0    0   0.22783',
        '   worker-1  253783091       0    0  0.253783',
      ].join('\n'),
    );
  });
});

describe('cube events', () => {
  const event = (Revision: number, fields: Partial<ClusterEvent> = {}): ClusterEvent => ({
    ...{
      Revision,
      Index: 0,
      Timestamp: '2026-11-24T12:00:00Z',
      About: 'task',
      Subject: WEB.ID,
      Name: 'web',
      Node: 'worker-1',
      Kind: 'attempt-placed',
    },
    ...{ Attempt: 1, State: null, Message: 'worker-1, by epvm' },
    ...fields,
  });
  const page = (events: readonly ClusterEvent[], through: number, isMore = false) => {
    const link = isMore ? { link: '</events>; rel="next"' } : {};
    return Response.json(events, { headers: { 'cube-revision': String(through), ...link } });
  };
  const started = event(70, { About: 'cluster', Attempt: null, Kind: 'manager-started', Message: 'a\u001B[2Jb' });
  const answers = {
    'GET /tasks?limit=1': page([], 150),
    'GET /events?since=50': page([event(60)], 61, true),
    'GET /events?since=61': page([started], 150),
  };

  it('tells the last ones by name, page by page', async () =>
    expect((await cube('events', answers)).out).toBe(
      '2026-11-24T12:00:00Z  task web#1  attempt-placed  worker-1, by epvm\n2026-11-24T12:00:00Z  cluster  manager-started  a\\x1b[2Jb\n',
    ));

  it('asks the manager for those that are wanted, and goes on after what it looked at', async () => {
    const node = aNode({ Name: 'worker-1' });
    const query = `task=${WEB.ID}&node=${node.ID}&kind=attempt-placed`;
    const { code, asked, out } = await cube('events -t web -n worker-1 -k attempt-placed --since 50', {
      ...{ 'GET /tasks/web': WEB, 'GET /nodes/worker-1': node },
      [`GET /events?${query}&since=50`]: page([], 120, true),
      [`GET /events?${query}&since=120`]: page([event(130)], 150),
    });
    expect([code, asked.length, out.split('\n').length]).toEqual([0, 4, 2]);
    expect((await cube('events -t other', { ...answers, 'GET /tasks': [WEB] })).code).toBe(5);
  });

  it('follows from where the pages ended, with the same filter', async () => {
    const asked = await cube('events -f -k attempt-placed --since 150', {
      'GET /events?kind=attempt-placed&since=150': page([], 160),
      EVENTS: refusal(410, 'not kept any more'),
    });
    expect(asked).toMatchObject({ code: 1, err: 'cube: not kept any more\n' });
    expect(asked.asked.at(-1)).toMatchObject({ what: 'GET /events?kind=attempt-placed', lastEventId: '160' });
  });

  it('does not take a manager that cannot say where it is for an empty one', async () => {
    const { code, asked } = await cube('events', { 'GET /tasks?limit=1': refusal(503, 'not readable now') });
    expect([code, asked.length]).toEqual([1, 1]);
  });

  it('begins with the oldest that are kept', async () => {
    const gone = {
      'GET /events?since=5': refusal(410, 'not kept any more'),
      'GET /events': page([event(60)], 60),
    };
    const { code, out, err } = await cube('events --since 5', gone);
    expect([code, out.split('\n').length, err]).toEqual([0, 2, expect.stringContaining('not kept any more')]);
  });
});

describe('cube plan', () => {
  it('needs something to think about', async () => expect((await cube('plan')).code).toBe(2));

  it('sends all of it as one question', async () => {
    const named = ['a', 'b', 'c', 'd'].map((name): [string, Node] => [`GET /nodes/${name}`, aNode({ Name: name })]);
    const { asked } = await cube('plan --drain a --lose b --add c=2 --add d --count 3 -m 1m x:1 sh -c ls', {
      ...Object.fromEntries(named),
      'POST /plan': refusal(503, 'busy'),
    });
    expect(asked.at(-1)?.body).toEqual({
      ...{ Drain: ['a'], Lose: ['b'], Add: [{ Like: 'c', Count: 2 }, { Like: 'd' }] },
      Place: [{ Task: { Image: 'x:1', Cmd: ['sh', '-c', 'ls'], Memory: 2 ** 20 }, Count: 3 }],
    });
  });
});

describe('cube plan', () => {
  it('takes the beginning of an ID, and says which node was meant perhaps', async () => {
    const node = { ...aNode({ Name: 'worker-1' }), ID: '01a20f9e-fe44' };
    const answers = { 'GET /nodes': [node], 'POST /plan': refusal(503, 'busy') };
    const { asked } = await cube('plan --drain 01a2', answers);
    expect(asked.at(-1)?.body).toEqual({ Drain: ['worker-1'] });
    for (const flag of ['--drain', '--lose', '--add']) {
      expect(await cube(`plan ${flag} wroker-1`, answers)).toMatchObject({
        ...{ code: 5, err: 'cube: no node wroker-1: did you mean worker-1?\n' },
      });
    }
  });
});

describe('cube node', () => {
  const node = aNode({ Name: 'worker-1' });
  const at = `/nodes/${node.ID}`;

  it.each([
    ['label worker-1 disk=ssd zone= old-', { Labels: { disk: 'ssd', zone: '', old: null } }],
    ['pause worker-1', { Availability: 'paused' }],
    ['activate worker-1', { Availability: 'active' }],
    ['drain -d --parallel 4 worker-1', { Availability: 'draining', Drain: { Parallel: 4 } }],
  ])('%s', async (typed, body) => {
    const { code, asked } = await cube(`node ${typed}`, { 'GET /nodes/worker-1': node, [`PATCH ${at}`]: node });
    expect({ code, last: asked.at(-1) }).toMatchObject({ code: 0, last: { what: `PATCH ${at}`, body } });
  });

  it("is forgotten, on somebody's word if need be", async () => {
    const gone = new Response(null, { status: 204 });
    const answers = {
      'GET /nodes/worker-1': node,
      [`DELETE ${at}`]: refusal(409, 'it is ready'),
      [`DELETE ${at}?force=true`]: gone,
    };
    expect(await cube('node rm worker-1', answers)).toMatchObject({ code: 1, err: 'cube: it is ready\n' });
    expect(await cube('node rm --force worker-1', answers)).toMatchObject({ code: 0, out: 'worker-1\n' });
  });

  it('refuses what is no label, before anything changes', async () => {
    for (const label of ['disk', '=x', '-']) {
      expect(await cube(`node label worker-1 -- ${label}`)).toMatchObject({ code: 2, asked: [] });
    }
  });

  it('drains until it is empty, and tells what stays and why', async () => {
    const draining = (TaskCount: number, Waiting: { Task: string; Name: string; Reason: string }[] = []) => ({
      ...{ ...node, TaskCount, Availability: 'draining' },
      Drain: { Parallel: 1, Since: '2026-11-24T12:00:00Z', Remaining: TaskCount, Waiting },
    });
    const looks = [draining(2), draining(1, [{ Task: 'x', Name: 'db', Reason: 'a singleton' }]), draining(0)];
    const answers = { 'GET /nodes/worker-1': node, [`PATCH ${at}`]: node, 'GET /nodes': () => [looks.shift()] };
    expect(await cube('node drain worker-1', answers)).toMatchObject({
      code: 0,
      err: 'worker-1: 2 tasks left\nworker-1: 1 task left\n  db: a singleton\nworker-1: empty\n',
    });
    const ended = { ...answers, 'GET /nodes': [{ ...node, TaskCount: 2 }] };
    expect(await cube('node drain worker-1', ended)).toMatchObject({
      code: 6,
      err: expect.stringContaining('someone has ended the drain'),
    });
    const late = { ...answers, 'GET /nodes': [draining(2)] };
    expect(await cube('node drain --timeout 0 worker-1', late)).toMatchObject({
      code: 6,
      err: expect.stringContaining('the drain goes on'),
    });
  });
});
