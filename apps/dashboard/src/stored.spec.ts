import { Stored } from './stored';

it('is read as it was written, until it is forgotten', () => {
  const kept = new Map<string, string>();
  const area = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as unknown as Storage;
  const stored = new Stored(() => area, 'cube.theme');
  stored.write('light');
  expect([stored.read(), kept.size]).toEqual(['light', 1]);
  stored.write(null);
  expect([stored.read(), kept.size]).toEqual([null, 0]);
});

it('nothing breaks where the browser refuses its storage', () => {
  const stored = new Stored(() => {
    throw new DOMException('The operation is insecure.', 'SecurityError');
  }, 'cube.token');
  stored.write('secret');
  stored.write(null);
  expect(stored.read()).toBeNull();
});
