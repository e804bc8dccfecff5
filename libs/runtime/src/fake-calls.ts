import type { Clock } from '@cube/task';
import type { EngineCall } from './docker-errors';
import { type FakeFault, FakeFaults } from './fake-faults';
import { RuntimeError } from './runtime-error';

const CALL_LIMIT_MS = 30_000;

/** The wire to the fake engine: latency, time-outs, faults, and an engine that is away. */
export class FakeCalls {
  readonly faults = new FakeFaults();
  available = true;

  constructor(
    private readonly clock: Clock,
    private readonly latencyMs: Readonly<Partial<Record<EngineCall, number>>>,
  ) {}

  /** Carries out one call. Rejects with a RuntimeError, by the limit at the latest. */
  async run<T>(call: EngineCall, act: () => T | Promise<T>, limitMs = CALL_LIMIT_MS): Promise<T> {
    const fault = this.faults.take(call);
    return this.limited(call, limitMs, async () => {
      await this.pass(this.latencyMs[call] ?? 0);
      if (!this.available) throw unavailable();
      return fault === null ? act() : this.actWith(fault, act);
    });
  }

  /** Resolves after this time on the clock; a microtask if it is none. */
  pass(ms: number): Promise<void> {
    if (ms <= 0) return Promise.resolve();
    return new Promise((resolve) => void this.clock.after(ms, resolve));
  }

  /** Rejects with `timeout` unless `work` is done by then. */
  async limited<T>(call: EngineCall, limitMs: number, work: () => Promise<T>): Promise<T> {
    let cancel = () => {};
    const expired = new Promise<never>((_, reject) => {
      cancel = this.clock.after(limitMs, () => reject(timeout(call, limitMs)));
    });
    try {
      return await Promise.race([work(), expired]);
    } finally {
      cancel();
    }
  }

  private async actWith<T>(fault: FakeFault, act: () => T | Promise<T>): Promise<T> {
    switch (fault.kind) {
      case 'delay':
        await this.pass(fault.ms);
        return act();
      case 'fail':
        if (fault.effect === 'at-once') await act();
        throw fault.error;
      case 'hang':
        if (fault.effect !== 'none') void this.actLate(fault.effect === 'at-once' ? 0 : fault.effect.lateMs, act);
        return new Promise(() => {});
      default:
        return fault satisfies never;
    }
  }

  private async actLate(lateMs: number, act: () => unknown): Promise<void> {
    await this.pass(lateMs);
    // Nobody waits for the answer any more, nor for its error.
    await Promise.resolve()
      .then(act)
      .catch(() => {});
  }
}

function unavailable(): RuntimeError {
  return new RuntimeError(
    'unavailable',
    "the container engine can't be reached (ECONNREFUSED): check that it is running",
  );
}

function timeout(call: EngineCall, limitMs: number): RuntimeError {
  return new RuntimeError('timeout', `the container engine did not finish "${call}" within ${limitMs / 1000} s`);
}
