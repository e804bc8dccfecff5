import { tasksIn } from './task-file';

const images = (text: string) => tasksIn(text, 'tasks.yaml').map(({ event }) => event.Task.Image);

describe('a file of tasks', () => {
  it.each([
    ['a task', 'Name: web\nImage: a\n', ['a']],
    ['a task in JSON', '{"Name": "web",\n\t"Image": "a"}', ['a']],
    ['a task event, as the lineage wrote it', '{"ID":"x","State":2,"Task":{"State":1,"Image":"a"}}', ['a']],
    ['a list', '- Image: a\n- {Image: b}\n', ['a', 'b']],
    ['several documents', '---\nImage: a\n---\n# nothing\n---\nImage: b\n', ['a', 'b']],
    ['what it names once', 'defaults: &d\nImage: a\n', ['a']],
    ['what Windows writes', '\uFEFFImage: a\r\nCPU: 1\r\n', ['a']],
  ])('holds %s', (_, text, expected) => expect(images(text)).toEqual(expected));

  it('keeps what a task event says of itself', () =>
    expect(tasksIn('{ID: x, State: 2, Task: {Image: a}}', 'f')[0]?.event).toEqual({
      ID: 'x',
      State: 2,
      Task: { Image: 'a' },
    }));

  it.each([
    ['a quote that is not closed', 'Image: a\nName: "web\n', /^tasks\.yaml:3:1: /],
    ['a tab', 'Image: a\nLabels:\n\tapp: web\n', /^tasks\.yaml:3:1: /],
    ['the same key twice', 'Image: a\nImage: b\n', /^tasks\.yaml:2:1: Map keys must be unique/],
    ['an unknown anchor', 'Image: a\nEnv: *e\n', /^tasks\.yaml:2:6: there is no anchor &e before it$/],
    ['a comma too much', '{"Image": "a",\n "Env": [1,,]}', /^tasks\.yaml:2:\d+: /],
    ['a second document that is broken', 'Image: a\n---\nImage: [\n', /^tasks\.yaml:4:1: /],
    ['text', 'just text\n', /^tasks\.yaml:1:1: expected a task, such as .*, and it is "just text"$/],
    ['a list with a number in it', '- Image: a\n- 5\n', /^tasks\.yaml:2:3: expected a task/],
    ['the wish to stop', 'State: 3\nTask: {Name: web}\n', /^tasks\.yaml:1:1: .*cube stop/],
    ['nothing', '# nothing\n', /^tasks\.yaml: it holds no task$/],
    ['no bytes', '', /^tasks\.yaml: it holds no task$/],
  ])('with %s is refused, with line and column', (_, text, message) => expect(() => images(text)).toThrow(message));

  it('is not blown up by aliases of aliases', () => {
    const lines = [
      'a0: &a0 [x]',
      ...Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`),
    ];
    expect(() => images(lines.join('\n'))).toThrow(/alias/i);
  });

  it('tells where a task should be and is not', () => {
    for (const text of ['State: 2\nTask:\n', 'Image: a\n---\nTask: web\n'])
      expect(() => images(text)).toThrow(/^tasks\.yaml:\d:1: expected a task under Task/);
  });

  it('finds a field again that was refused', () => {
    const place = (text: string, Field: string, index = 0) =>
      tasksIn(text, 'f')[index]?.placeOf({ Field, Value: null, Expected: '' });
    const task = 'Image: a\nHealthCheck:\n  Type: http\n  Port: 99999\nEnv:\n  - A=1\n  - B\n';
    expect(place(task, 'Task.HealthCheck.Port')).toBe('f:4:3');
    expect(place(task, 'Task.Env.1')).toBe('f:7:5');
    expect(place(task, 'Task.Memory')).toBe('f:1:1');
    expect(place('- Image: a\n- Image: b\n  CPU: -1\n', 'Task.CPU', 1)).toBe('f:3:3');
    expect(place('{"State": 2,\n "Task": {"CPU": -1}}', 'Task.CPU')).toBe('f:2:11');
    expect(place('{"State": 2,\n "Tsk": 1, "Task": {}}', 'Tsk')).toBe('f:2:2');
  });
});
