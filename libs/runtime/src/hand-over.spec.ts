import { Writable } from 'node:stream';
import { handOver } from './hand-over';

describe('handing data over to a stream', () => {
  it('waits until it is taken, and leaves nothing behind on the stream', async () => {
    const taken: number[] = [];
    const stream = new Writable({
      highWaterMark: 1,
      write(chunk: Buffer, _encoding, done) {
        setImmediate(() => {
          taken.push(chunk.length);
          done();
        });
      },
    });
    for (let times = 0; times < 30; times += 1) await handOver(stream, Buffer.alloc(10));
    expect(taken).toHaveLength(30);
    const left = ['drain', 'close', 'error'].map((event) => stream.listenerCount(event));
    expect(Math.max(...left)).toBeLessThan(2);
  });

  it('ends with a stream that takes nothing any more', async () => {
    const stream = new Writable({ highWaterMark: 1, write: () => undefined });
    const handed = handOver(stream, Buffer.alloc(10));
    stream.destroy();
    await expect(handed).resolves.toBeUndefined();
  });
});
