import { ago, bytes, cores, duration, readBytes, readMoment, readNumber, readSeconds } from './quantity';

const NOW = Date.parse('2026-11-24T12:00:00Z');

describe('quantities', () => {
  it.each([
    [0, '0s'],
    [59_999, '59s'],
    [192_000, '3m12s'],
    [180_000, '3m'],
    [2_700_000, '45m'],
    [7_500_000, '2h5m'],
    [36 * 3_600_000, '36h'],
    [5 * 86_400_000, '5d'],
    [-5_000, '0s'],
  ])('%d ms last %s', (ms, text) => expect(duration(ms)).toBe(text));

  it('what has not happened was not long ago', () => {
    expect(ago('0001-01-01T00:00:00Z', NOW)).toBe('');
    expect(ago('2026-11-24T11:59:15Z', NOW)).toBe('45s');
  });

  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [64 * 2 ** 20, '64 MiB'],
    [7.84 * 2 ** 30, '7.8 GiB'],
    [2 ** 50, '1 PiB'],
  ])('%d bytes are %s', (count, text) => expect(bytes(count)).toBe(text));

  it('cores have two digits at most', () => expect([cores(4), cores(1.005), cores(0.333)]).toEqual(['4', '1', '0.33']));

  it.each([
    ['512', 512],
    ['64k', 65_536],
    ['256m', 268_435_456],
    ['256MiB', 268_435_456],
    ['1.5g', 1_610_612_736],
    ['1G', 1_073_741_824],
  ])('the size %s is %d bytes', (text, count) => expect(readBytes(text, '-m')).toBe(count));

  it.each(['', 'm', '-1m', '1x', '1 2m', '256mm'])('%p is no size, and the message says what is', (text) =>
    expect(() => readBytes(text, '--memory')).toThrow(/--memory .*expected a size such as/),
  );

  it.each([
    ['10', 10],
    ['0.5', 0.5],
    ['10s', 10],
    ['1m30s', 90],
    ['2h', 7200],
    ['1d', 86_400],
    ['500ms', 0.5],
  ])('the duration %s is %d s', (text, seconds) => expect(readSeconds(text, '--timeout')).toBe(seconds));

  it.each(['', 's', '10x', '-5s', '1s1m'])('%p is no duration', (text) =>
    expect(() => readSeconds(text, '--timeout')).toThrow('expected a duration'),
  );

  it('numbers have bounds', () => {
    expect(readNumber('0.5', '--cpus', {})).toBe(0.5);
    for (const text of ['', ' ', 'x', '-1', '1.5', '101']) {
      expect(() => readNumber(text, '--priority', { max: 100, whole: true })).toThrow(
        'expected a whole number from 0 to 100',
      );
    }
  });

  it('a moment is a time, or how long ago it was', () => {
    expect(readMoment('10m', '--since', NOW)).toBe('2026-11-24T11:50:00.000Z');
    expect(readMoment('2026-11-24T05:00:00+01:00', '--since', NOW)).toBe('2026-11-24T04:00:00.000Z');
    for (const text of ['', 'yesterday', '2026-13-45'])
      expect(() => readMoment(text, '--since', NOW)).toThrow('expected how long ago');
  });
});
