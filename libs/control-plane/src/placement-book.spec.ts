import { NO_RULES } from '@cube/scheduler';
import { SPEC_DEFAULTS } from '@cube/task';
import { ClusterState } from './cluster-state';
import { newTaskRecord } from './fold-task';
import type { NodeRecord } from './node-record';
import { PlacementBook } from './placement-book';

const node: NodeRecord = {
  ...{ id: 'n', name: 'worker-1', address: 'a:1', joinNumber: 1, hostId: 'h', publishAddress: '127.0.0.1' },
  ...{
    platform: 'linux/amd64',
    labels: {},
    operatorLabels: {},
    drain: null,
    kernel: '',
    engine: '',
    volumes: [],
    availability: 'active',
    liveness: 'ready',
    instance: 'i',
    use: null,
  },
  ...{ capacity: { cpu: 4, memoryBytes: 2 ** 33, diskBytes: 0 }, livenessSince: 0, events: [] },
};

const spec = { ...SPEC_DEFAULTS, name: 'web', image: 'i', cpu: 4 };
const request = { eventId: 'e', fingerprint: '' };
const record = newTaskRecord('t', { kind: 'task-submitted', spec, request, attempt: 1 }, { at: 0, revision: 1 });

describe('the placement book', () => {
  const book = () => new PlacementBook({ strategy: 'epvm', rules: NO_RULES }, new ClusterState());

  it('follows a node that comes, changes and goes', () => {
    const followed = book();
    const chosen = (): string | null => followed.wouldPlace(record).nodeId;
    expect(chosen()).toBeNull();
    followed.follow({ what: 'node', id: 'n', after: node }, new Map());
    expect(chosen()).toBe('n');
    followed.follow({ what: 'node', id: 'n', before: node, after: { ...node, availability: 'paused' } }, new Map());
    expect(chosen()).toBeNull();
    followed.follow({ what: 'node', id: 'n', before: node, after: node }, new Map());
    expect(chosen()).toBe('n');
    followed.follow({ what: 'node', id: 'n', before: node }, new Map());
    expect(chosen()).toBeNull();
  });

  it('gives away what the rules leave', () => {
    const state = new ClusterState();
    state.nodes.set('n', node);
    const reserve = { cpu: 1, memoryBytes: 0, diskBytes: 0, pids: 0 };
    const kept = new PlacementBook({ strategy: 'epvm', rules: { ...NO_RULES, reserve } }, state);
    expect(kept.wouldPlace(record).explanation.summary).toBe(
      'no node is large enough: asks 4 cores, the largest node has 3 cores',
    );
  });
});
