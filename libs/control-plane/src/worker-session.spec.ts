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
});
