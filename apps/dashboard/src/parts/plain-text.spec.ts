import { LogBuffer } from './log-buffer';
import { shownLine, shownText } from './plain-text';

describe('text of others', () => {
  it('shows what would hide or turn what is around it', () => {
    expect(shownText('a\u0007b\u001b[31mc\u007f')).toBe('a\u2407b\u241b[31mc\u2421');
    expect(shownText('evil\u202egnp.exe')).toBe('evil\u27e8U+202E\u27e9gnp.exe');
    expect(shownText('a\u200bb\ufeff')).toBe('a\u27e8U+200B\u27e9b\u27e8U+FEFF\u27e9');
  });

  it('leaves markup and every script as they are: it is set as text', () => {
    for (const text of ['<b>&amp;</b>', '日本語 العربية עברית ñ 🙂', 'tab\tand\nline'])
      expect(shownText(text)).toBe(text);
  });

  it('is cut where it is too long, and says how long it is', () => {
    expect(shownText('x'.repeat(5_000), 10)).toBe(`${'x'.repeat(10)}… (5,000 characters)`);
  });

  it('loses the colours of a terminal in a log, and only these', () => {
    expect(shownLine('\u001b[1;31mred\u001b[0m \u001b[2J')).toBe('red \u241b[2J');
  });

  it('is cut before it is looked through, however long a line is', () => {
    const line = '\u001b[31m'.repeat(2_000_000);
    expect(shownLine(line)).toBe('… (10,000,000 characters)');
  });
});

describe('the lines of a log', () => {
  const line = (Line: string) =>
    ({ Task: 't', Name: 't', Attempt: 1, Node: 'n', Stream: 'stdout', Time: '', Line }) as const;

  it('are bounded: the newest are kept', () => {
    const log = new LogBuffer(10);
    for (let index = 0; index < 100; index += 1) log.add(line(`line ${index}`));
    expect(log.size).toBeLessThanOrEqual(12);
    expect(log.matching('').at(-1)?.text).toBe('line 99');
    expect(log.matching('')).not.toBe(log.matching(''));
  });

  it('are found by a word, in any case; a notice stands among them', () => {
    const log = new LogBuffer();
    log.add(line('Hello'));
    log.add({ Notice: 'worker-2 does not answer' });
    log.add({ ...line('cut'), Truncated: true });
    expect(log.matching('hello')).toHaveLength(1);
    expect(log.matching('').map(({ kind }) => kind)).toEqual(['stdout', 'notice', 'stdout']);
    expect(log.matching('cut off')).toHaveLength(1);
  });
});
