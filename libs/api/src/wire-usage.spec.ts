import { readUsages, toWireUsage, type Usage } from './wire-usage';

const usage: Usage = {
  ...{ taskId: 't', name: 'web', attempt: 2, at: Date.UTC(2030, 0, 1), cpu: 0.25 },
  ...{ memoryBytes: 1, memoryLimitBytes: 2, networkReceivedBytes: 3, networkSentBytes: 4 },
  ...{ diskReadBytes: 5, diskWrittenBytes: 6, pids: 7 },
};

describe('the use of tasks on the wire', () => {
  it('is read as it was written', () => {
    const wire = toWireUsage(usage, 'worker-1');
    expect(wire).toMatchObject({ Node: 'worker-1', CPU: 0.25, At: '2030-01-01T00:00:00.000Z' });
    expect(readUsages([wire])).toEqual({ ok: true, message: [usage] });
  });

  it('is refused with the place of what is wrong', () => {
    const read = readUsages([{ ...toWireUsage(usage, 'worker-1'), Memory: '1' }]);
    expect(read).toMatchObject({ ok: false, errors: [{ Field: '[0].Memory' }] });
  });
});
