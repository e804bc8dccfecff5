import fc from 'fast-check';
import { unixTime } from './docker-log-stream';
import { frames, logLines } from './docker-logs';
import { LONGEST_LOG_LINE } from './log-piece';

type Part = readonly ['stdout' | 'stderr', string];

const AT = '2030-01-01T00:00:00.000000000Z';

function framed([stream, text]: Part): Buffer {
  const payload = Buffer.from(`${AT} ${text}`);
  const header = Buffer.from([stream === 'stdout' ? 1 : 2, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

async function linesOf(parts: readonly Part[], chunk: number, unfinished = true): Promise<Part[]> {
  const lines: Part[] = [];
  const bytes = Buffer.concat(parts.map(framed));
  for await (const { stream, text } of logLines(inChunks(bytes, chunk), unfinished)) lines.push([stream, text]);
  return lines;
}

describe('log lines', () => {
  it('are the same however the bytes arrive', async () => {
    const part = fc.tuple(fc.constantFrom('stdout' as const, 'stderr' as const), fc.string({ unit: 'grapheme' }));
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 8 }), fc.integer({ min: 1, max: 60 }), async (parts, chunk) => {
        const whole = parts.map(([stream, text]): Part => [stream, text.replaceAll('\n', '')]);
        const sent = whole.map(([stream, text]): Part => [stream, `${text}\n`]);
        expect(await linesOf(sent, chunk)).toEqual(whole);
      }),
    );
  });

  it('are joined from the parts that the engine splits them into, each stream for itself', async () => {
    const parts: Part[] = [
      ['stdout', 'one '],
      ['stderr', 'err\n'],
      ['stdout', 'line\n'],
      ['stdout', 'end'],
    ];
    const joined: Part[] = [
      ['stderr', 'err'],
      ['stdout', 'one line'],
      ['stdout', 'end'],
    ];
    expect(await linesOf(parts, 7)).toEqual(joined);
    expect(await linesOf(parts, 7, false)).toEqual(joined.slice(0, 2));
  });

  it('come in pieces of bounded length', async () => {
    const long = 'x'.repeat(LONGEST_LOG_LINE);
    expect(
      await linesOf(
        [
          ['stdout', long],
          ['stdout', 'y\n'],
        ],
        10_000,
      ),
    ).toEqual([
      ['stdout', long],
      ['stdout', 'y'],
    ]);
  });

  it('say of each piece but the last that the line goes on, and are not cut inside a character', async () => {
    const smiles = `x${'\u{1f600}'.repeat(LONGEST_LOG_LINE)}`;
    const bytes = framed(['stdout', `${smiles}\n`]);
    const pieces: { text: string; isCut: boolean }[] = [];
    for await (const { text, isCut } of logLines(inChunks(bytes, 4_096), true)) pieces.push({ text, isCut });
    expect(pieces.map(({ isCut }) => isCut)).toEqual([true, true, false]);
    expect(pieces.every(({ text }) => text.isWellFormed())).toBe(true);
    expect(pieces.map(({ text }) => text).join('')).toBe(smiles);
  });

  it('are asked for by the engine with every digit of a time', () => {
    expect(unixTime('2030-01-01T00:00:00.123456789Z')).toBe('1893456000.123456789');
    expect(unixTime('2030-01-01T02:00:00.5+02:00')).toBe('1893456000.500000000');
    expect(unixTime('2030-01-01T00:00:00Z')).toBe('1893456000.000000000');
  });

  it('are refused when they have no frames', async () => {
    const text = frames(inChunks(Buffer.from('plain text of a terminal'), 100));
    await expect(text.next()).rejects.toMatchObject({ kind: 'engine-fault' });
  });
});
