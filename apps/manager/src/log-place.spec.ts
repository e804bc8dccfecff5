import { ndjson } from '@cube/api';
import fc from 'fast-check';
import { LogPlace } from './log-place';

const line = (second: number, text: string): string =>
  ndjson({
    ...{ Task: 't', Name: 'web', Attempt: 1, Node: 'n', Stream: 'stdout' as const },
    Time: `2030-01-01T00:00:${String(second).padStart(2, '0')}.000000000Z`,
    Line: text,
  });

async function* inChunks(text: string, size: number): AsyncGenerator<string> {
  for (let from = 0; from < text.length; from += size) yield text.slice(from, from + size);
}

async function taken(place: LogPlace, text: string, size = 1_000): Promise<string> {
  let all = '';
  for await (const lines of place.read(inChunks(text, size))) {
    expect(lines.endsWith('\n')).toBe(true);
    all += lines;
  }
  return all;
}

describe('how far a log was read', () => {
  it('lets every line through once, wherever the connection broke', async () => {
    const seconds = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 12 });
    const cut = fc.nat(2_000);
    await fc.assert(
      fc.asyncProperty(seconds, cut, fc.integer({ min: 1, max: 300 }), async (given, at, size) => {
        const lines = given.sort((a, b) => a - b).map((second, index) => line(second, `${index}`));
        const whole = lines.join('');
        const place = new LogPlace();
        const first = await taken(place, whole.slice(0, at % whole.length), size);
        place.again();
        const { since } = place;
        const again = lines.filter((text) => since === null || text.slice(text.indexOf('2030')) >= since);
        expect(first + (await taken(place, again.join(''), size))).toBe(whole);
      }),
    );
  });

  it('leaves out signs of life, and a notice that comes again', async () => {
    const notice = ndjson({ Notice: 'the engine does not answer' });
    const place = new LogPlace();
    expect(await taken(place, `\n\n${notice}`)).toBe(notice);
    expect(place.isFresh).toBe(false);
    place.again();
    expect(await taken(place, `${notice}\n${line(1, 'a')}`)).toBe(line(1, 'a'));
    expect(place.isFresh).toBe(true);
  });

  it('does not take in a line without end', async () => {
    const endless = inChunks('x'.repeat(5 * 2 ** 20), 2 ** 20);
    await expect(new LogPlace().read(endless).next()).rejects.toThrow('a line of more than');
  });
});
