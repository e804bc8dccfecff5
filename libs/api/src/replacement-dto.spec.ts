import { readReplacement, REPLACEMENT_EXAMPLES } from './replacement-dto';

describe('another spec for a task', () => {
  it('is read like a task that is to be run', () => {
    const read = readReplacement(REPLACEMENT_EXAMPLES.image.value);
    expect(read).toMatchObject({ ok: true, taskId: null, spec: { image: 'cube/echo:2', name: '', priority: 50 } });
  });

  it.each([
    ['without a task', {}, 'Task'],
    ['with a state, as an event has one', { State: 2, Task: { Image: 'a' } }, 'State'],
    ['with a node, which only Cube chooses', { Task: { Image: 'a', Node: 'worker-1' } }, 'Task.Node'],
    ['with masked values', { Task: { Image: 'a', Env: ['TOKEN=******'] } }, 'Task.Env[0]'],
  ])('is refused %s', (_, body, field) => {
    expect(readReplacement(body)).toMatchObject({ ok: false, errors: [{ Field: field }] });
  });
});
