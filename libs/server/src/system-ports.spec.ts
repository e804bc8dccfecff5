import { systemClock } from './system-ports';

describe('the clock of the system', () => {
  it('waits no time for what is due already, and as long as a timer can for what is far away', () => {
    const timer = jest.spyOn(globalThis, 'setTimeout');
    for (const delayMs of [-0.5, 2 ** 40]) systemClock.after(delayMs, () => undefined)();
    expect(timer.mock.calls.map(([, delayMs]) => delayMs)).toEqual([0, 2 ** 31 - 1]);
    timer.mockRestore();
  });
});
