import { EventEmitter } from 'node:events';
import { silentLog } from '@cube/task';
import { closeOnSignal } from './shutdown';

class FakeProcess extends EventEmitter {
  readonly exited = Promise.withResolvers<number>();

  exit(code: number): void {
    this.exited.resolve(code);
  }
}

function start(close: () => Promise<void>, deadlineMs = 60_000): FakeProcess {
  const fake = new FakeProcess();
  closeOnSignal({ log: silentLog, close, deadlineMs, process: fake });
  return fake;
}

describe('a signal', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('%s closes in order, then exits with 0', async (signal) => {
    let closed = 0;
    const fake = start(async () => void (closed += 1));
    fake.emit(signal);
    expect(await fake.exited.promise).toBe(0);
    expect(closed).toBe(1);
  });

  it('exits at once when it comes a second time', async () => {
    let closed = 0;
    const fake = start(() => {
      closed += 1;
      return new Promise(() => {});
    });
    fake.emit('SIGTERM');
    fake.emit('SIGINT');
    expect(await fake.exited.promise).toBe(130);
    expect(closed).toBe(1);
  });

  it('exits at the deadline when closing hangs, and with 1 when it fails', async () => {
    const hanging = start(() => new Promise(() => {}), 1);
    hanging.emit('SIGTERM');
    expect(await hanging.exited.promise).toBe(143);
    const failing = start(() => Promise.reject(new Error('disk full')));
    failing.emit('SIGTERM');
    expect(await failing.exited.promise).toBe(1);
  });
});
