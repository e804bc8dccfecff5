import { StreamSlots } from './stream-slots';

describe('the places for streams', () => {
  it('are given back once, and refused beyond the limit', () => {
    const slots = new StreamSlots(3, 'log');
    const two = slots.take(2);
    expect(() => slots.take(2)).toThrow('2 of 3 log streams are open, and 2 more are asked for');
    slots.take();
    expect(() => slots.take()).toThrow('3 of 3 log streams are open: close some');
    two();
    two();
    expect(slots.open).toBe(1);
  });
});
