import { managerReadiness } from './readiness';

const well = { trouble: null, storingMs: 0, revision: 42 };

describe('a manager', () => {
  it('is ready while it leads and writes get to the disk', () => {
    expect(managerReadiness(well)).toEqual([
      { name: 'store', ok: true, detail: 'leads, and takes writes, at revision 42' },
    ]);
    expect(managerReadiness({ ...well, storingMs: 4_000 })).toMatchObject([{ ok: true }]);
  });

  it('is not once the store refuses writes, and says why', () => {
    const trouble = 'the disk under the data directory is full';
    expect(managerReadiness({ ...well, trouble })).toEqual([{ name: 'store', ok: false, detail: trouble }]);
  });

  it('is not while a write hangs', () => {
    const [check] = managerReadiness({ ...well, storingMs: 7_400 });
    expect(check).toMatchObject({ ok: false, detail: expect.stringContaining('for 7 s') as unknown });
  });
});
