import { buildTestImages, Cluster, requireEngine, until } from '@cube/testing/system';
import { request } from 'node:http';

interface Told {
  readonly id: string | null;
  readonly event: {
    readonly Revision: number;
    readonly Kind: string;
    readonly Subject: string;
    readonly Message: string;
  };
}

/** Reads the event stream until `enough`, and hangs up. */
async function follow(
  cluster: Cluster,
  { query = '', headers = {} }: { query?: string; headers?: Record<string, string> },
  enough: (told: readonly Told[]) => boolean,
): Promise<readonly Told[]> {
  const left = AbortSignal.timeout(20_000);
  const answer = await fetch(`${cluster.url}/events${query}`, {
    headers: { accept: 'text/event-stream', ...headers },
    signal: left,
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  const told: Told[] = [];
  let text = '';
  for await (const chunk of answer.body ?? []) {
    text += Buffer.from(chunk).toString();
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    told.push(...blocks.flatMap(toldBy));
    if (enough(told)) break;
  }
  return told;
}

function toldBy(block: string): Told[] {
  const data = /^data: (.*)$/m.exec(block)?.[1];
  const id = /^id: (.*)$/m.exec(block)?.[1] ?? null;
  return data === undefined ? [] : [{ id, event: JSON.parse(data) as Told['event'] }];
}

function head(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: 'HEAD', agent: false, headers: { accept: 'text/event-stream' } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asked.once('error', reject).end();
  });
}

describe('what happened', () => {
  let cluster: Cluster;
  let image: string;

  beforeAll(async () => {
    image = (await buildTestImages(await requireEngine())).busybox;
    cluster = await Cluster.start();
  }, 60_000);

  afterAll(() => cluster?.stop(), 60_000);

  const start = (Name: string) => cluster.run({ Name, Image: image, Cmd: ['sleep', '3600'], StopGracePeriod: 0 });

  it('is streamed as it happens, and goes on after the last event that a reader has seen', async () => {
    const following = follow(cluster, {}, (told) => told.some(({ event }) => event.Message.startsWith('Running')));
    await start('one');
    const told = await following;
    expect(told.map(({ event }) => event.Kind)).toEqual(
      expect.arrayContaining(['task-submitted', 'attempt-placed', 'attempt-observed']),
    );
    const [first] = told.filter(({ id }) => id !== null);
    const later = told.filter(({ event }) => event.Revision > Number(first?.id));
    const headers = { 'last-event-id': first?.id ?? '' };
    const again = await follow(cluster, { headers }, (seen) => seen.length >= later.length);
    expect(again.slice(0, later.length)).toEqual(later);
  });

  it('can be read as it was at a revision, and followed from there', async () => {
    const before = await cluster.get<{ Name: string }[]>('/tasks');
    const revision = before.headers.get('cube-revision');
    const { ID } = await start('two');
    await cluster.running('two');
    expect((await cluster.get<unknown[]>(`/tasks?at=${revision}`)).body).toEqual(before.body);
    expect((await cluster.get(`/tasks/two?at=${revision}`)).status).toBe(404);
    expect((await cluster.get(`/nodes?at=${revision}`)).body).toMatchObject([{ TaskCount: 1, Stats: null }]);
    const query = `?since=${revision}`;
    const [next] = await follow(cluster, { query }, (told) => told.length > 0);
    expect(next?.event).toMatchObject({ Kind: 'task-submitted', Subject: ID });
  });

  it('can be asked of one task, one node, or one kind, page by page and as a stream', async () => {
    const { ID } = await start('three');
    await cluster.running('three');
    interface Event {
      readonly Subject: string;
      readonly Name: string;
      readonly Node: string;
      readonly Kind: string;
    }
    const ofTask = await cluster.get<Event[]>('/events?task=three');
    expect(ofTask.body.map(({ Subject, Name }) => [Subject, Name])).toEqual(ofTask.body.map(() => [ID, 'three']));
    expect(ofTask.body.map(({ Kind }) => Kind)).toEqual(expect.arrayContaining(['task-submitted', 'attempt-observed']));
    expect((await cluster.get<Event[]>(`/events?task=${ID}`)).body).toEqual(ofTask.body);
    const placed = await cluster.get<Event[]>('/events?node=worker-0&kind=attempt-placed,node-joined');
    expect(placed.body.map(({ Kind, Node }) => [Kind, Node])).toEqual(
      expect.arrayContaining([
        ['node-joined', 'worker-0'],
        ['attempt-placed', 'worker-0'],
      ]),
    );
    // Pages of one commit each, by their links.
    const paged: Event[] = [];
    for (let next = '/events?task=three&limit=1'; next !== '';) {
      const { body, headers } = await cluster.get<Event[]>(next);
      paged.push(...body);
      next = /^<(.*)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1] ?? '';
    }
    expect(paged).toEqual(ofTask.body);
    const query = '?since=0&task=three&kind=attempt-placed';
    const [told] = await follow(cluster, { query }, (seen) => seen.length > 0);
    expect(told?.event).toMatchObject({ Kind: 'attempt-placed', Subject: ID });
  });

  it.each([
    ['/events?kind=attempt-placed,nonsense', 'kind'],
    ['/tasks?at=999999999', 'at'],
    ['/events?since=999999999', 'since'],
    ['/tasks?at=yesterday', 'at'],
    ['/events?since=-1', 'since'],
  ])('that has not happened, or can not happen, is a mistake: %s', async (path, Field) => {
    for (const accept of path.startsWith('/events') ? ['application/json', 'text/event-stream'] : ['*/*']) {
      expect(await cluster.get(path, { accept })).toMatchObject({ status: 400, body: { Errors: [{ Field }] } });
    }
  });

  it('is streamed to new readers however many have only looked, or hung up', async () => {
    for (let index = 0; index < 300; index += 1) expect(await head(`${cluster.url}/events`)).toBe(200);
    const hungUp = new AbortController();
    await fetch(`${cluster.url}/events`, { headers: { accept: 'text/event-stream' }, signal: hungUp.signal });
    hungUp.abort();
    const asked = () => follow(cluster, { query: '?since=0' }, (told) => told.length > 0);
    await until('a new reader is told', asked, (told) => told.length > 0);
  }, 60_000);
});
