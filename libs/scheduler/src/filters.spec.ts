import { SPEC_DEFAULTS } from '@cube/task';
import { aDemand, aNode, aRequest, aScheduler, GIB, MIB, onPort } from './cluster.fixture';
import { parseConstraint } from './parse-constraint';
import { demandOf } from './demand';
import type { NodeView } from './node-view';
import { type PlacementRequest, requestOf } from './placement-request';

/** What the one node answers: null if it takes the task, else code and message. */
function answerOf(node: NodeView, request: Partial<PlacementRequest>): [string, string] | null {
  const { explanation } = aScheduler([node]).place(aRequest(request));
  const [refused] = explanation.refused;
  return refused === undefined ? null : [refused.code, refused.message];
}

const asks = (demand: Parameters<typeof aDemand>[0]): Partial<PlacementRequest> => ({ demand: aDemand(demand) });

describe('a node takes a task', () => {
  it('when it is ready, active and asked for nothing in particular', () => {
    expect(answerOf(aNode(1), {})).toBeNull();
  });

  it('that takes precisely what is left', () => {
    const all = { cpu: 4, memoryBytes: 8 * GIB, diskBytes: 100 * GIB };
    expect(answerOf(aNode(1), asks(all))).toBeNull();
  });

  it('whose undeclared resources nobody counts, on a node that has none of them left', () => {
    const scheduler = aScheduler([aNode(1)]);
    scheduler.reserve('a/1', 'id-1', aDemand({ cpu: 4, memoryBytes: 8 * GIB, diskBytes: 100 * GIB }));
    expect(scheduler.place(aRequest()).nodeId).toBe('id-1');
  });

  it('however busy its CPU and memory are, as long as they are not reserved', () => {
    const busy = aNode(1, { use: { cpu: 4, memoryBytes: 8 * GIB, diskBytes: 0 } });
    expect(answerOf(busy, asks({ cpu: 4, memoryBytes: 8 * GIB }))).toBeNull();
  });

  it.each(['linux/amd64', 'linux/x86_64', 'LINUX/AMD64', 'linux/amd64/v2'])('for %s on linux/amd64', (platform) => {
    expect(answerOf(aNode(1), { platform })).toBeNull();
  });

  it('whose constraints it meets, all of them', () => {
    const constraints = ['node.labels.disk==ssd', 'node.labels.zone!=b', 'node.name==worker-1'].map(parseConstraint);
    expect(answerOf(aNode(1, { labels: { disk: 'ssd' } }), { constraints })).toBeNull();
  });
});

describe('a node refuses a task, with the reason', () => {
  it.each<[string, NodeView, Partial<PlacementRequest>, string]>([
    ['not-ready', aNode(1, { liveness: 'suspect' }), {}, 'not ready: it has been silent for a while'],
    ['not-ready', aNode(1, { liveness: 'down' }), {}, 'not ready: it is down'],
    ['not-active', aNode(1, { availability: 'paused' }), {}, 'not active: it is paused'],
    ['not-active', aNode(1, { availability: 'draining' }), {}, 'not active: it is draining'],
    ['platform', aNode(1), { platform: 'linux/arm64' }, 'platform: asks linux/arm64, it is linux/amd64'],
    ['platform', aNode(1), { platform: 'linux/amd' }, 'platform: asks linux/amd, it is linux/amd64'],
    [
      'platform',
      aNode(1, { platform: '' }),
      { platform: 'linux/arm64' },
      "platform: asks linux/arm64, its own isn't known",
    ],
    ['cpu', aNode(1), asks({ cpu: 4.5 }), 'cpu: asks 4.5 cores, 4 cores free of 4 cores'],
    ['memory', aNode(1), asks({ memoryBytes: 9 * GIB }), 'memory: asks 9 GiB, 8 GiB free of 8 GiB'],
    ['disk', aNode(1), asks({ diskBytes: 101 * GIB }), 'disk: asks 101 GiB, 100 GiB free of 100 GiB'],
  ])('%s: %#', (code, node, request, message) => {
    expect(answerOf(node, request)).toEqual([code, message]);
  });

  it('memory: asks 512 MiB, 301 MiB free of 2 GiB', () => {
    const scheduler = aScheduler([aNode(1, { capacity: { cpu: 4, memoryBytes: 2 * GIB, diskBytes: 0 } })]);
    scheduler.reserve('a/1', 'id-1', aDemand({ memoryBytes: 1747 * MIB }));
    const [refused] = scheduler.place(aRequest(asks({ memoryBytes: 512 * MIB }))).explanation.refused;
    expect(refused).toEqual({
      nodeId: 'id-1',
      nodeName: 'worker-1',
      code: 'memory',
      message: 'memory: asks 512 MiB, 301 MiB free of 2 GiB',
      asked: 512 * MIB,
      free: 301 * MIB,
      capacity: 2 * GIB,
    });
  });

  it('whose disk is written full, whatever is reserved', () => {
    const full = aNode(1, { use: { cpu: 0, memoryBytes: 0, diskBytes: 99 * GIB } });
    expect(answerOf(full, asks({ diskBytes: 2 * GIB }))).toEqual(['disk', 'disk: asks 2 GiB, 1 GiB free of 100 GiB']);
  });

  it('with nothing free, not less, where more is reserved than there is', () => {
    const scheduler = aScheduler([aNode(1)]);
    scheduler.reserve('a/1', 'id-1', aDemand({ cpu: 6 }));
    const [refused] = scheduler.place(aRequest(asks({ cpu: 0.5 }))).explanation.refused;
    expect(refused).toMatchObject({ code: 'cpu', free: 0, message: 'cpu: asks 0.5 cores, 0 cores free of 4 cores' });
  });

  it('by the first constraint that it does not meet, contradictions included', () => {
    const constraints = ['node.labels.disk==ssd', 'node.labels.disk==hdd'].map(parseConstraint);
    expect(answerOf(aNode(1, { labels: { disk: 'ssd' } }), { constraints })).toEqual([
      'constraint',
      'constraint: it does not meet node.labels.disk==hdd',
    ]);
  });

  it.each([0, -1, NaN, Infinity])('with a capacity of %d cores or bytes: it has none to give', (nothing) => {
    const of = (over: object): NodeView => aNode(1, { capacity: { ...aNode(1).capacity, ...over } });
    expect(answerOf(of({ cpu: nothing }), {})).toEqual(['no-capacity', 'cpu: it reports none to give']);
    expect(answerOf(of({ memoryBytes: nothing }), {})).toEqual(['no-capacity', 'memory: it reports none to give']);
    expect(answerOf(of({ diskBytes: nothing }), asks({ diskBytes: 1 }))).toEqual([
      'no-capacity',
      'disk: it reports none to give',
    ]);
    expect(answerOf(of({ diskBytes: nothing }), {})).toBeNull();
  });
});

describe('host ports', () => {
  const portsOf = (host: string, ...joinNumbers: number[]): NodeView[] =>
    joinNumbers.map((joinNumber) => aNode(joinNumber, { hostId: host }));

  it('are shared by the workers on one host', () => {
    const scheduler = aScheduler([...portsOf('laptop', 1, 2), aNode(3)]);
    scheduler.reserve('a/1', 'id-1', onPort(7778));
    const { nodeId, explanation } = scheduler.place(aRequest({ demand: onPort(7778) }));
    expect(nodeId).toBe('id-3');
    expect(explanation.refused.map(({ nodeName, message }) => `${nodeName}: ${message}`)).toEqual([
      'worker-1: host port: asks 127.0.0.1:7778/tcp, which another task on this host holds',
      'worker-2: host port: asks 127.0.0.1:7778/tcp, which another task on this host holds',
    ]);
  });

  it('are not shared by nodes that do not know their host', () => {
    const scheduler = aScheduler(portsOf('', 1, 2));
    scheduler.reserve('a/1', 'id-1', onPort(7778));
    expect(scheduler.place(aRequest({ demand: onPort(7778) })).nodeId).toBe('id-2');
  });

  it('are free again when the task that held them is released', () => {
    const scheduler = aScheduler(portsOf('laptop', 1, 2));
    scheduler.reserve('a/1', 'id-1', onPort(7778));
    scheduler.release('a/1');
    expect(scheduler.place(aRequest({ demand: onPort(7778) })).nodeId).toBe('id-1');
  });

  it('stay held while their node is gone, and go with it to the host ID of its next boot', () => {
    const scheduler = aScheduler(portsOf('boot-1', 1, 2));
    scheduler.reserve('a/1', 'id-1', onPort(7778));
    scheduler.removeNode('id-1');
    expect(scheduler.place(aRequest({ demand: onPort(7778) })).nodeId).toBeNull();
    for (const node of portsOf('boot-2', 1)) scheduler.setNode(node);
    expect(scheduler.place(aRequest({ demand: onPort(7778) })).nodeId).toBe('id-2');
  });

  it('that were reserved before their node was known count once it is', () => {
    const scheduler = aScheduler([]);
    scheduler.reserve('a/1', 'id-1', onPort(7778));
    scheduler.setNode(aNode(1));
    expect(scheduler.place(aRequest({ demand: onPort(7778) })).nodeId).toBeNull();
  });

  it('asked for twice by one task are refused, same protocol only', () => {
    const portBindings = { '80/tcp': '7778', '81/tcp': '7778' } as const;
    const twice = requestOf({ ...SPEC_DEFAULTS, name: 'a', image: 'b', portBindings });
    expect(answerOf(aNode(1), twice)).toEqual(['host-port', 'host port: asks 127.0.0.1:7778/tcp twice']);
    const both = { '80/tcp': '7778', '80/udp': '7778', '90/tcp': '' } as const;
    expect(answerOf(aNode(1), requestOf({ ...SPEC_DEFAULTS, name: 'a', image: 'b', portBindings: both }))).toBeNull();
  });
});

describe('the demand of a spec', () => {
  it('is its resources and the host ports that it names', () => {
    const portBindings = { '80/tcp': '7778', '53/udp': '' } as const;
    const mounts = ['/a', '/b'].map((target) => ({ source: 'data', target, readOnly: false }));
    const spec = { ...SPEC_DEFAULTS, cpu: 0.5, memoryBytes: 5, diskBytes: 6, pids: 7, portBindings, mounts };
    expect(demandOf(spec)).toEqual({
      cpu: 0.5,
      memoryBytes: 5,
      diskBytes: 6,
      pids: 7,
      hostPorts: [{ address: null, port: 7778, protocol: 'tcp' }],
      volumes: ['data'],
      labels: {},
    });
    expect(demandOf(spec, '10.0.0.1').hostPorts).toEqual([{ address: '10.0.0.1', port: 7778, protocol: 'tcp' }]);
  });

  it.each([-1, NaN])('of %d is a broken invariant', (amount) => {
    expect(() => aScheduler([aNode(1)]).place(aRequest(asks({ memoryBytes: amount })))).toThrow(RangeError);
  });
});
