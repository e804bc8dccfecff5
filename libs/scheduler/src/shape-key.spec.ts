import { aDemand, aRequest } from './cluster.fixture';
import { parseConstraint, parseNodeSubject } from './parse-constraint';
import type { PlacementRequest } from './placement-request';
import { shapeKey } from './shape-key';
import { strategyNamed } from './strategies';

const key = (over: Partial<PlacementRequest>): string | null => shapeKey(aRequest(over), strategyNamed('epvm'));

describe('the key of a shape', () => {
  const different: Partial<PlacementRequest>[] = [
    {},
    { demand: aDemand({ cpu: 1 }) },
    { demand: aDemand({ memoryBytes: 1 }) },
    { demand: aDemand({ diskBytes: 1 }) },
    { demand: aDemand({ pids: 1 }) },
    { demand: aDemand({ hostPorts: [{ address: null, port: 1, protocol: 'tcp' }] }) },
    { platform: 'linux/amd64' },
    { constraints: [parseConstraint('node.labels.a==1')] },
    { constraints: [parseConstraint('task.labels.a==1')] },
    { maxPerNode: 1 },
    { maxPerNode: 2 },
    { maxPerNode: 1, demand: aDemand({ labels: { app: 'web' } }) },
  ];

  it('is another for everything that a decision reads', () => {
    const keys = different.map(key);
    expect(new Set(keys).size).toBe(different.length);
    expect(keys).not.toContain(null);
    expect(shapeKey(aRequest(), strategyNamed('spread'))).not.toBe(key({}));
  });

  it('is the same whatever labels a task has that counts no peers', () => {
    expect(key({ demand: aDemand({ labels: { app: 'web' } }) })).toBe(key({}));
  });

  it('is none where what a node is depends on others', () => {
    const constraint = parseConstraint('node.labels.a==1');
    const wishes: Partial<PlacementRequest>[] = [
      { demand: aDemand({ volumes: ['data'] }) },
      { affinities: [{ constraint, weight: 1 }] },
      { spread: [{ text: 'node.host', over: parseNodeSubject('node.host'), weight: 1 }] },
      { constraints: Array.from({ length: 51 }, () => constraint) },
    ];
    expect(wishes.map(key)).toEqual([null, null, null, null]);
  });
});
