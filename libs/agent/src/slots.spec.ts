import { Slots } from './slots';

describe('the places for engine calls', () => {
  it('go to who asked first, and who waits is called when one is free', () => {
    const called: string[] = [];
    const slots = new Slots(2, (key) => called.push(key));
    expect(['a', 'b', 'c', 'd'].map((key) => slots.take(key))).toEqual([true, true, false, false]);
    expect(slots.take('a')).toBe(true);
    slots.release('b');
    expect(called).toEqual(['c']);
    expect([slots.take('c'), slots.take('d'), slots.waiting]).toEqual([true, false, 1]);
  });

  it('are left by who waits no longer', () => {
    const called: string[] = [];
    const slots = new Slots(1, (key) => called.push(key));
    for (const key of ['a', 'b', 'c']) slots.take(key);
    slots.release('b');
    slots.release('a');
    expect(called).toEqual(['c']);
  });

  it('are for one purpose: another one waits behind the others', () => {
    const called: string[] = [];
    const slots = new Slots(1, (key) => called.push(key));
    slots.take('a', 'start');
    slots.take('b', 'start');
    expect(slots.take('a', 'rename')).toBe(false);
    expect(called).toEqual(['b']);
    slots.release('b');
    expect(called).toEqual(['b', 'a']);
    expect(slots.take('a', 'rename')).toBe(true);
  });
});
