import { LogText, ndjson, timeOf, type WireLogLine } from './wire-log';

const line = (Line: string, changes: Partial<WireLogLine> = {}): WireLogLine => ({
  ...{ Task: 't', Name: 'web', Attempt: 1, Node: 'worker-1', Stream: 'stdout' },
  Time: '2030-01-01T00:00:00.000000001Z',
  Line,
  ...changes,
});

describe('a log stream of JSON', () => {
  it('has one object a line, whatever a container writes', () => {
    const hostile = 'a\r\n\u001b[31mred\u0000 "Time":"never" \u2028<b>';
    const text = ndjson(line(hostile));
    expect(text.indexOf('\n')).toBe(text.length - 1);
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    expect(JSON.parse(text)).toEqual(line(hostile));
  });

  it('tells the time of a line without being read, and of nothing else', () => {
    expect(timeOf(ndjson(line('"Time":"never"')))).toBe('2030-01-01T00:00:00.000000001Z');
    expect(timeOf(ndjson({ Notice: 'the field "Time":"x" is no time' }))).toBe('');
  });
});

describe('a log stream of text', () => {
  it('joins the pieces of a line', () => {
    const text = new LogText(true);
    const said = [line('one ', { Truncated: true }), line('two ', { Truncated: true }), line('three'), line('next')];
    expect(said.map((entry) => text.of(entry)).join('')).toBe(
      '2030-01-01T00:00:00.000000001Z one two three\n2030-01-01T00:00:00.000000001Z next\n',
    );
  });

  it('begins a new line for another stream and for a notice, and ends the last one', () => {
    const text = new LogText(false);
    const said = [
      line('half', { Truncated: true }),
      line('error', { Stream: 'stderr' }),
      line('half', { Truncated: true }),
      { Notice: 'the node does not answer' },
      line('last', { Truncated: true }),
    ];
    expect(said.map((entry) => text.of(entry)).join('') + text.end()).toBe(
      'half\nerror\nhalf\n[cube] the node does not answer\nlast\n',
    );
  });
});
