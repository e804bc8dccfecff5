import { Feed } from './feed';

const never = new AbortController().signal;

async function take(feed: AsyncIterable<number>): Promise<number[]> {
  const items: number[] = [];
  for await (const item of feed) items.push(item);
  return items;
}

describe('Feed', () => {
  it('delivers in order what came before and after its consumer, then ends', async () => {
    const feed = new Feed<number>(10, () => -1);
    feed.push(1);
    const taken = take(feed.items(never));
    await Promise.resolve();
    feed.push(2);
    feed.push(3);
    feed.end();
    feed.push(4);
    expect(await taken).toEqual([1, 2, 3]);
  });

  it('drops everything for one marker when it is full, and goes on', async () => {
    const feed = new Feed<number>(3, (oldest) => -oldest);
    for (const item of [1, 2, 3, 4, 5]) feed.push(item);
    feed.end();
    expect(await take(feed.items(never))).toEqual([-1, 4, 5]);
  });

  it('hands over its failure after what waits', async () => {
    const feed = new Feed<number>(3, () => -1);
    feed.push(1);
    feed.end(new Error('broken'));
    const items = feed.items(never);
    expect(await items.next()).toEqual({ done: false, value: 1 });
    await expect(items.next()).rejects.toThrow('broken');
  });

  it('ends at once when stopped, with items waiting or without', async () => {
    const stop = new AbortController();
    const feed = new Feed<number>(3, () => -1);
    feed.push(1);
    feed.push(2);
    const items = feed.items(stop.signal);
    expect((await items.next()).value).toBe(1);
    stop.abort();
    expect(await items.next()).toEqual({ done: true, value: undefined });
    const idle = new Feed<number>(3, () => -1).items(stop.signal);
    expect(await idle.next()).toEqual({ done: true, value: undefined });
  });
});
