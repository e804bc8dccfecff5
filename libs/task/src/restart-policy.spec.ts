import { backoffMs, decideRestart, parseRestartPolicy, type RestartPolicy } from './restart-policy';

describe('parseRestartPolicy', () => {
  it.each([
    ['', { kind: 'on-failure', limit: 3 }],
    ['on-failure', { kind: 'on-failure', limit: 3 }],
    ['on-failure:7', { kind: 'on-failure', limit: 7 }],
    ['on-failure:0', { kind: 'on-failure', limit: 0 }],
    ['always', { kind: 'always' }],
    ['unless-stopped', { kind: 'always' }],
    ['no', { kind: 'no' }],
    ['never', null],
    ['on-failure:', null],
    ['on-failure:-1', null],
    ['on-failure:9999999', null],
    ['Always', null],
  ])('%j', (text, policy) => {
    expect(parseRestartPolicy(text)).toEqual(policy);
  });
});

describe('backoffMs', () => {
  it('starts at one second, doubles, and stays at five minutes', () => {
    expect([1, 2, 3, 4, 9, 10, 1000].map(backoffMs)).toEqual([1000, 2000, 4000, 8000, 256_000, 300_000, 300_000]);
  });
});

describe('decideRestart', () => {
  const onFailure: RestartPolicy = { kind: 'on-failure', limit: 3 };
  const first = { restartCount: 0, failuresInRow: 1 };

  it('restarts an own failure, charged, until the limit', () => {
    expect(decideRestart(onFailure, 'own-failure', { restartCount: 2, failuresInRow: 3 })).toEqual({
      restart: true,
      charged: true,
      delayMs: 4000,
    });
    expect(decideRestart(onFailure, 'own-failure', { restartCount: 3, failuresInRow: 4 })).toEqual({ restart: false });
  });

  it('lets a job complete, and runs it again only under always', () => {
    expect(decideRestart(onFailure, 'completed', first)).toEqual({ restart: false });
    expect(decideRestart({ kind: 'always' }, 'completed', first)).toMatchObject({ restart: true, charged: false });
  });

  it('replaces a loss at once and uncharged, beyond any limit, but not under no', () => {
    const spent = { restartCount: 3, failuresInRow: 4 };
    expect(decideRestart(onFailure, 'loss', spent)).toEqual({ restart: true, charged: false, delayMs: 0 });
    expect(decideRestart({ kind: 'no' }, 'loss', first)).toEqual({ restart: false });
  });

  it('never repeats what can never work', () => {
    expect(decideRestart({ kind: 'always' }, 'hopeless', first)).toEqual({ restart: false });
  });
});
