import { fingerprint } from './fingerprint';
import { parseTaskEvent } from './parse-task-event';

const TASK_ID = 'bb1d59ef-9fc1-4e4b-a44d-db571eeed203';

const run = (task: Record<string, unknown>) => ({ State: 2, Task: { Image: 'cube/echo:1', ...task } });

function fingerprintOf(body: unknown): string {
  const parsed = parseTaskEvent(body);
  if (!parsed.ok) throw new Error(`refused: ${JSON.stringify(parsed.errors)}`);
  return fingerprint(parsed.event);
}

describe('the fingerprint of an event', () => {
  it('is the same however the same request is written', () => {
    const one = {
      ID: TASK_ID,
      State: 2,
      Task: { Image: 'a', CPU: 0, ExposedPorts: { '1/tcp': {}, '2/tcp': {} }, Labels: { a: '1', b: '2' } },
    };
    const other = {
      Timestamp: '2024-09-11T07:38:09Z',
      Task: { Labels: { b: '2', a: '1' }, ExposedPorts: { '2': {}, '1': {} }, Image: 'a', StartTime: '', Memory: -0 },
      State: 2,
    };
    expect(fingerprintOf(one)).toBe(fingerprintOf(other));
  });

  it('is the one that stores hold already', () => {
    const stored = '7dacd25cb7209a430a829018fb8722cecc0f6cbf2a6e7f1063aad2750c285558';
    expect(fingerprintOf({ State: 3, Task: { Name: 'web' } })).toBe(stored);
  });

  it('differs for any other wish', () => {
    const bodies = [
      run({}),
      run({ CPU: 1 }),
      run({ Env: ['A=1'] }),
      run({ Env: ['A=2'] }),
      run({ Env: ['A=1', 'B=2'] }),
      run({ Env: ['B=2', 'A=1'] }),
      run({ ID: TASK_ID }),
      { State: 3, Task: { ID: TASK_ID } },
      { State: 3, Task: { Name: 'web' } },
    ];
    expect(new Set(bodies.map((body) => fingerprintOf(body))).size).toBe(bodies.length);
  });
});
