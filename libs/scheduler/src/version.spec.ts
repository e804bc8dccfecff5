import { compareVersions, isVersion } from './version';

describe('versions', () => {
  it('are in this order', () => {
    const ascending = [
      ...['0.9', '1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-beta', '1.0.0-beta.2', '1.0.0-beta.11', '1.0.0-rc.1', '1.0.0'],
      ...['1.0.1', '1.9', '1.10', '2', '5.10.0-28-amd64', '6.1.0-18-amd64', '20.10.24+dfsg1', '24.0.7', '24.0.10'],
    ];
    ascending.forEach((one, i) => {
      ascending.forEach((other, j) => {
        expect([one, other, Math.sign(compareVersions(one, other) ?? NaN)]).toEqual([one, other, Math.sign(i - j)]);
      });
    });
  });

  it.each([
    ['1', '1.0.0'],
    ['v1.2', '1.2'],
    ['1.2.0+build.7', '1.2'],
    ['6.1.0-18-amd64', '6.1'],
    ['1.0-rc2', '1.0.0-rc.2'],
    ['1.0~rc2', '1.0-RC2'],
  ])('%s and %s are the same', (one, other) => {
    expect(compareVersions(one, other)).toBe(0);
  });

  it('are no text without a number in front', () => {
    expect(['', 'v', 'new', '-1', '.5', 'rc.1'].filter(isVersion)).toEqual([]);
    expect(compareVersions('new', '1')).toBeNull();
    expect(compareVersions('1', 'new')).toBeNull();
  });
});
