import type { EngineCall } from './docker-errors';
import type { RuntimeError } from './runtime-error';

/**
 * What goes wrong with one call. `hang`: no answer until the time-out; the engine may carry it out all the same, at once
 * or `lateMs` after the call. `fail`: an error, after the effect or instead of it. `delay`: an answer, later.
 */
export type FakeFault =
  | { readonly kind: 'hang'; readonly effect: 'none' | 'at-once' | { readonly lateMs: number } }
  | { readonly kind: 'fail'; readonly error: RuntimeError; readonly effect: 'none' | 'at-once' }
  | { readonly kind: 'delay'; readonly ms: number };

/** Faults wait here, in order, for the calls that they are meant for. */
export class FakeFaults {
  private waiting: { call: EngineCall; fault: FakeFault }[] = [];

  add(call: EngineCall, fault: FakeFault): void {
    this.waiting.push({ call, fault });
  }

  /** No call goes wrong any more. */
  forget(): void {
    this.waiting = [];
  }

  take(call: EngineCall): FakeFault | null {
    const index = this.waiting.findIndex((entry) => entry.call === call);
    return this.waiting.splice(index, index < 0 ? 0 : 1)[0]?.fault ?? null;
  }
}
