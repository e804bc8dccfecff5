import { joined } from './joined';

const LINE = `${'x'.repeat(99)}\n`;

async function all(texts: AsyncIterable<string>): Promise<string[]> {
  const told: string[] = [];
  for await (const text of texts) told.push(text);
  return told;
}

describe('texts that are joined', () => {
  it('are as few as their number allows, and the same together', async () => {
    const lines = Array.from({ length: 5_000 }, (_, index) => `${index} ${LINE}`);
    const told = await all(joined(source(lines)));
    expect(told.join('')).toBe(lines.join(''));
    expect(told.length).toBeLessThan(20);
    for (const text of told) expect(text.length).toBeLessThan(65 * 1024);
  });

  it('do not wait for those that are not there yet', async () => {
    let come: () => void = () => undefined;
    const later = new Promise<void>((resolve) => (come = resolve));
    const texts = joined(
      (async function* () {
        yield 'a';
        yield 'b';
        await later;
        yield 'c';
      })(),
    );
    expect(await texts.next()).toEqual({ done: false, value: 'ab' });
    come();
    expect(await all(texts)).toEqual(['c']);
  });

  it('are told before the source fails', async () => {
    const told: string[] = [];
    const broken = (async function* () {
      yield 'a';
      yield 'b';
      throw new Error('the engine broke off');
    })();
    const read = async () => {
      for await (const text of joined(broken)) told.push(text);
    };
    await expect(read()).rejects.toThrow('the engine broke off');
    expect(told).toEqual(['ab']);
  });

  it('are read no further than one beyond what was taken, and end with their reader', async () => {
    let read = 0;
    let isOver = false;
    const endless = (async function* () {
      try {
        for (;;) {
          read += 1;
          yield LINE;
        }
      } finally {
        isOver = true;
      }
    })();
    const texts = joined(endless);
    const first = await texts.next();
    await new Promise((resolve) => setImmediate(resolve));
    expect(read * LINE.length).toBeLessThanOrEqual(String(first.value).length + LINE.length);
    await texts.return();
    await new Promise((resolve) => setImmediate(resolve));
    expect(isOver).toBe(true);
  });
});

async function* source(lines: readonly string[]): AsyncGenerator<string, void> {
  yield* lines;
}
