import { merged } from './merged';

async function* source(items: readonly string[], seen: string[] = []): AsyncGenerator<string, void> {
  for (const item of items) {
    seen.push(item);
    yield item;
    await Promise.resolve();
  }
}

async function* broken(): AsyncGenerator<string, void> {
  yield 'x';
  throw new Error('broken');
}

async function all(sources: readonly AsyncGenerator<string, void>[]): Promise<string[]> {
  const items: string[] = [];
  for await (const item of merged(sources)) items.push(item);
  return items;
}

describe('merged sources', () => {
  it('bring everything, each in its own order', async () => {
    const items = await all([source(['a1', 'a2', 'a3']), source([]), source(['b1', 'b2'])]);
    expect(items.filter((item) => item.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
    expect(items.filter((item) => item.startsWith('b'))).toEqual(['b1', 'b2']);
    expect(await all([])).toEqual([]);
  });

  it('are read no further than one item ahead', async () => {
    const seen: string[] = [];
    const items = merged([source(['a1', 'a2', 'a3', 'a4'], seen)]);
    await items.next();
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen).toEqual(['a1']);
    await items.next();
    expect(seen).toEqual(['a1', 'a2']);
    await items.return();
  });

  it('fail with the one that fails', async () => {
    await expect(all([source(['a']), broken()])).rejects.toThrow('broken');
  });
});
