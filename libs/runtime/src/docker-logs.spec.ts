import fc from 'fast-check';
import { frames, LONGEST_LOG_LINE, logLines } from './docker-logs';

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
  for await (const { line } of logLines(inChunks(bytes, chunk), unfinished)) lines.push([line.stream, line.text]);
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

  it('are refused when they have no frames', async () => {
    const text = frames(inChunks(Buffer.from('plain text of a terminal'), 100));
    await expect(text.next()).rejects.toMatchObject({ kind: 'engine-fault' });
  });
});
