import { cut, isObeyed, printable, printableLine, widthOf, withEscapes } from './printable';

describe('text of others', () => {
  it.each([
    ['a colour', '\u001B[31mred\u001B[0m', 'red'],
    ['a cleared screen', '\u001B[2Jgone', '\\x1b[2Jgone'],
    ['a title', '\u001B]0;owned\u0007', '\\x1b]0;owned\\x07'],
    ['the same in one byte of C1', '\u009B2J', '\\x9b2J'],
    ['a line that is written over', 'all is well\rFAILED', 'all is well\\rFAILED'],
    ['a second line', 'one\ntwo', 'one\\ntwo'],
    ['letters from right to left', 'a\u202Egnp.exe', 'a\\u202egnp.exe'],
    ['an invisible letter', 'we\u200Bb', 'we\\u200bb'],
    ['deleted', 'a\u007F', 'a\\x7f'],
  ])('does not command the terminal: %s', (_, text, shown) => expect(printable(text)).toBe(shown));

  it('stays as it is in any script', () => {
    for (const text of ['naïve', 'задача', '任務', '<script>alert(1)</script>', 'e\u0301'])
      expect(printable(text)).toBe(text);
  });

  it('keeps the tabs of a log line, and loses the end of a line from Windows', () =>
    expect(printableLine('a\tb\u0007\r')).toBe('a\tb\\x07'));

  it('is the same value in JSON', () => {
    const value = { Reason: '\u009B2J \u2028 \u202E \u001B[2J', Other: ['x'] };
    const json = withEscapes(JSON.stringify(value, null, 2));
    expect(JSON.parse(json)).toEqual(value);
    expect(isObeyed(json.replaceAll('\n', ''))).toBe(false);
  });

  it('is as wide as it looks', () => {
    expect(widthOf('abc')).toBe(3);
    expect(widthOf('任務')).toBe(4);
    expect(widthOf('e\u0301')).toBe(1);
    expect(cut('任務任務', 5)).toBe('任務…');
    expect(cut('worker', 6)).toBe('worker');
    expect(cut('worker-1', 6)).toBe('worke…');
  });
});
