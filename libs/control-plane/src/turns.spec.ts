import { settle } from '@cube/testing';
import { Turns } from './turns';

describe('turns', () => {
  it('let so many run at once, the others in their order, whatever becomes of those before', async () => {
    const turns = new Turns(2);
    const order: string[] = [];
    const ends = new Map<string, { resolve: () => void; reject: (error: Error) => void }>();
    const run = (name: string) =>
      turns
        .take(() => {
          order.push(name);
          return new Promise<void>((resolve, reject) => ends.set(name, { resolve, reject }));
        })
        .catch(() => order.push(`${name} failed`));
    for (const name of ['a', 'b', 'c', 'd']) void run(name);
    await settle();
    expect(order).toEqual(['a', 'b']);
    ends.get('b')?.reject(new Error('broken'));
    await settle();
    expect([...order].sort()).toEqual(['a', 'b', 'b failed', 'c']);
    ends.get('a')?.resolve();
    await settle();
    expect(order).toContain('d');
  });
});
