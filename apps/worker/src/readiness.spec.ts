import { workerReadiness } from './readiness';

const well = { engineTrouble: null, hasSession: true, cluster: 'home' };

function missing(agent: Parameters<typeof workerReadiness>[0], silentMs = 0): string[] {
  return workerReadiness(agent, silentMs).flatMap(({ ok, detail }) => (ok ? [] : [detail]));
}

describe('a worker', () => {
  it('is ready while its engine answers and its manager calls', () => {
    expect(missing(well, 14_000)).toEqual([]);
  });

  it('is ready without a manager as long as it belongs to none', () => {
    expect(missing({ ...well, cluster: null, hasSession: false }, Number.POSITIVE_INFINITY)).toEqual([]);
  });

  it('is not while its engine does not answer, and says what the engine says', () => {
    expect(missing({ ...well, engineTrouble: 'ENOENT' })).toEqual(['the container engine: ENOENT']);
  });

  it('is not before the manager of its cluster has said HELLO', () => {
    expect(missing({ ...well, hasSession: false })).toEqual([expect.stringContaining('no manager of cluster home')]);
  });

  it('is not once its manager has fallen silent', () => {
    expect(missing(well, 21_000)).toEqual([expect.stringContaining('has not called for 21 s')]);
  });

  it('says all that is missing at once', () => {
    expect(missing({ ...well, engineTrouble: 'it hangs', hasSession: false })).toHaveLength(2);
  });
});
