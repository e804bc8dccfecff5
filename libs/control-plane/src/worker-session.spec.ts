import { type Attempt, currentAttempt, SPEC_DEFAULTS } from '@cube/task';
import { newTaskRecord } from './fold-task';
import { type TaskRecord, withAttempt } from './task-record';
import { WorkerSessions } from './worker-session';

describe('the sessions with workers', () => {
  const two = () => {
    const sessions = new WorkerSessions(() => 0);
    return { sessions, one: sessions.ensure('a:1').session, other: sessions.ensure('b:1').session };
  };

  it('are found by the node that they speak to, also once it has moved to another address', () => {
    const { sessions, one, other } = two();
    one.open('node-1', 'i1', []);
    expect(sessions.ofNode('node-1')).toBe(one);
    one.leaveNode();
    expect(sessions.ofNode('node-1')).toBeUndefined();
    expect(one).toMatchObject({ nodeId: null, instance: null });
    other.open('node-1', 'i2', []);
    one.open('node-2', 'i3', []);
    expect([sessions.ofNode('node-1'), sessions.ofNode('node-2')]).toEqual([other, one]);
  });

  it('speak to one node at a time: another one that answers at an address takes it over', () => {
    const { sessions, one } = two();
    one.open('node-1', 'i1', []);
    one.open('node-2', 'i2', []);
    expect(sessions.ofNode('node-1')).toBeUndefined();
    expect(sessions.ofNode('node-2')).toBe(one);
  });

  it('keep their node while they are closed', () => {
    const { sessions, one } = two();
    one.open('node-1', 'i1', []);
    one.close();
    expect(sessions.ofNode('node-1')).toBe(one);
  });

  it('ask of a worker what it did not confirm, and remember nothing of what is over or gone', () => {
    const { sessions, one } = two();
    one.open('node-1', 'i1', []);
    const running = taskOn('node-1', { revision: 7, released: false });
    expect(sessions.follow({ id: 't', after: running })).toEqual([one]);
    one.confirmed.set('t/1', 7);
    expect(sessions.follow({ id: 't', before: running, after: running })).toEqual([]);
    const over = taskOn('node-1', { revision: 7, released: true });
    expect(sessions.follow({ id: 't', before: running, after: over })).toEqual([]);
    expect(one.confirmed.size).toBe(0);
    one.confirmed.set('t/1', 7);
    expect(sessions.follow({ id: 't', before: running })).toEqual([]);
    expect(one.confirmed.size).toBe(0);
  });
});

function taskOn(nodeId: string, change: Pick<Attempt, 'revision' | 'released'>): TaskRecord {
  const spec = { ...SPEC_DEFAULTS, name: 't', image: 'i' };
  const request = { eventId: 'e', fingerprint: '' };
  const record = newTaskRecord('t', { kind: 'task-submitted', spec, request, attempt: 1 }, { at: 0, revision: 1 });
  return withAttempt(record, { ...currentAttempt(record.task), nodeId, ...change });
}
