import { parseEvent } from './docker-event';

const message = (action: string, attributes: Record<string, string>) => ({
  Type: 'container',
  Action: action,
  Actor: { ID: 'c1', Attributes: { image: 'echo:1', name: 'web', 'cube.task': 't', ...attributes } },
  timeNano: 1_795_491_655_733_160_611,
});

describe('parseEvent', () => {
  it('reads time in milliseconds, labels without the facts among them, and the facts', () => {
    const common = { id: 'c1', at: 1_795_491_655_733, labels: { 'cube.task': 't' } };
    expect(parseEvent(message('die', { exitCode: '7' }))?.event).toEqual({ kind: 'die', ...common, exitCode: 7 });
    expect(parseEvent(message('kill', { signal: '15' }))?.event).toEqual({ kind: 'kill', ...common, signal: '15' });
    expect(parseEvent(message('rename', { oldName: '/a' }))?.event).toEqual({ kind: 'rename', ...common });
  });

  it('leaves out what nobody needs, and what is no event', () => {
    expect(parseEvent(message('exec_create: sh', {}))).toBeNull();
    expect(parseEvent(null)).toBeNull();
  });

  it('tells an event from the same thing happening again', () => {
    const [first, again] = [message('die', {}), { ...message('die', {}), timeNano: 1_795_491_655_733_161_999 }];
    expect(parseEvent(first)?.key).toBe(parseEvent(message('die', {}))?.key);
    expect(parseEvent(first)?.key).not.toBe(parseEvent(again)?.key);
  });
});
