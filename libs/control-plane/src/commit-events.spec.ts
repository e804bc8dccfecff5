import { aboutNode, type EventEntry } from './cluster-event';
import { ClusterState } from './cluster-state';
import { eventsIn } from './commit-events';
import { nodeKey, putOp } from './record-codec';

const introduction = {
  ...{ name: 'a', address: 'a:1', hostId: 'a', publishAddress: '', platform: '', labels: {}, instance: 'i' },
  capacity: { cpu: 1, memoryBytes: 1, diskBytes: 1 },
  ...{ kernel: '', engine: '', volumes: [] },
};

const at = (revision: number, index: number, cpu: number): EventEntry => ({
  ...{ revision, index, at: 0 },
  event: aboutNode('a', { kind: 'node-use', use: { cpu, memoryBytes: 0, diskBytes: 0 } }),
});

describe('the events in a commit', () => {
  it('hold every change of measured use in its place, though the store has but the newest record', () => {
    const state = new ClusterState();
    const joined = aboutNode('a', { kind: 'node-joined', joinNumber: 1, introduction });
    state.apply({ revision: 1, index: 0, at: 0, event: joined });
    state.apply(at(2, 0, 0.1));
    const before = new Map(state.nodes);
    const changes = [at(3, 1, 0.2), at(3, 4, 0.3)];
    for (const change of changes) state.apply(change);
    const record = state.nodes.get('a');
    expect(record?.use?.cpu).toBe(0.3);
    expect(eventsIn({ ops: record === undefined ? [] : [putOp(nodeKey('a'), record)] }, before)).toEqual(changes);
  });

  it('hold none where the record changed otherwise', () => {
    const state = new ClusterState();
    const joined = aboutNode('a', { kind: 'node-joined', joinNumber: 1, introduction });
    state.apply({ revision: 1, index: 0, at: 0, event: joined });
    state.apply(at(2, 0, 0.1));
    const before = new Map(state.nodes);
    state.apply({ revision: 3, index: 0, at: 0, event: aboutNode('a', { kind: 'node-liveness', liveness: 'down' }) });
    const record = state.nodes.get('a');
    expect(eventsIn({ ops: record === undefined ? [] : [putOp(nodeKey('a'), record)] }, before)).toEqual([]);
  });

  it('that an earlier version told of a node have nothing where it knew nothing', () => {
    const { kernel: _kernel, engine: _engine, volumes: _volumes, ...older } = introduction;
    const event = { about: 'node', id: 'a', fact: { kind: 'node-changed', introduction: older } };
    const entry = { revision: 2, index: 0, at: 0, event };
    const [read] = eventsIn({ ops: [putOp('event/2.0', entry)] }, new Map());
    expect(read?.event).toMatchObject({ fact: { introduction: { kernel: '', engine: '', volumes: [] } } });
  });
});
