import { formatAmount } from './quantity';

const MIB = 1024 * 1024;

describe('formatAmount', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1 KiB'],
    [301 * MIB, '301 MiB'],
    [512 * MIB, '512 MiB'],
    [1.5 * 1024 * MIB, '1.5 GiB'],
    [2014312 * 1024, '1.9 GiB'],
  ])('writes %d bytes as %s', (bytes, text) => {
    expect(formatAmount('memory', bytes)).toBe(text);
  });

  it.each([
    [1e9, '1 core'],
    [0.25e9, '0.25 cores'],
    [4e9, '4 cores'],
  ])('writes %d billionths of a core as %s', (amount, text) => {
    expect(formatAmount('cpu', amount)).toBe(text);
  });

  it('rounds what is asked up and what is there down, so that a refusal never shows equal numbers', () => {
    expect(formatAmount('memory', 512 * MIB + 1, 'up')).toBe('513 MiB');
    expect(formatAmount('memory', 512 * MIB - 1, 'down')).toBe('511 MiB');
    expect(formatAmount('cpu', 1_000_000_001, 'up')).toBe('1.01 cores');
  });
});
