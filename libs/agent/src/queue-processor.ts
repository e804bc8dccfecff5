import { LevelTrigger, type Log } from '@cube/task';
import type { AttemptAction } from './attempt-action';
import type { AttemptActions } from './attempt-actions';
import type { AttemptRecord } from './attempt-record';
import { planOne, surplusOf, type World } from './plan';
import { Slots } from './slots';

export interface QueueSettings {
  readonly engineConcurrency: number;
  readonly keepEnded: number;
}

/** A call that the engine doesn't answer for this long goes on without its place, so that it delays only itself. */
const SLOT_PATIENCE_MS = 5_000;

/** More steps in one go than any attempt needs: a step that changes nothing must not spin. */
const MAX_STEPS = 50;
const SPIN_PAUSE_MS = 1_000;

/**
 * Turns what is wanted into engine calls, an attempt at a time for itself, all attempts side by side. Each attempt has a
 * loop that takes the next step until there is none, and is woken by whatever may have changed that. Creates, starts and
 * renames share `engineConcurrency` places; stops (which last as long as their grace period) and pulls need none.
 */
export class QueueProcessor {
  private readonly loops = new Map<string, LevelTrigger>();
  private readonly timers = new Map<string, () => void>();
  private readonly slots: Slots;
  private surplus: ReadonlySet<string> = new Set();
  private open = false;

  constructor(
    private readonly world: World,
    private readonly actions: AttemptActions,
    private readonly settings: QueueSettings,
    private readonly log: Log,
    /** An attempt has come to nothing more to do or to know. */
    private readonly forgotten: (record: AttemptRecord) => void,
  ) {
    this.slots = new Slots(settings.engineConcurrency, (key) => this.wake(key));
  }

  /** Attempts that wait for a place in which to call the engine. */
  get waiting(): number {
    return this.slots.waiting;
  }

  /** From now on it acts. Not called before the engine said what runs: nothing may be made twice. */
  start(): void {
    if (this.open) return;
    this.open = true;
    this.lookAgain();
  }

  /** Takes no further step. Calls under way go on in the engine; containers stay as they are. */
  stop(): void {
    this.open = false;
    for (const cancel of this.timers.values()) cancel();
    this.timers.clear();
  }

  /** Something about this attempt may have changed. */
  wake(key: string): void {
    if (!this.open) return;
    const known = this.loops.get(key);
    const loop =
      known ??
      new LevelTrigger(
        () => this.look(key),
        (error) => this.failed(key, error),
      );
    if (known === undefined) this.loops.set(key, loop);
    loop.wake();
  }

  /** Looks at every attempt: the safety net under the wake-ups. */
  lookAgain(): void {
    this.recount();
    for (const key of this.world.book.keys()) this.wake(key);
  }

  /** An attempt ended, or an end was acknowledged: others may be kept no longer. */
  recount(): void {
    const before = this.surplus;
    this.surplus = surplusOf(this.world.book.all(), this.settings.keepEnded);
    for (const key of this.surplus) if (!before.has(key)) this.wake(key);
  }

  private async look(key: string): Promise<void> {
    for (let steps = 0; this.open; steps += 1) {
      const record = this.world.book.get(key);
      const action = record === undefined ? NOTHING : planOne(this.world, record, this.surplus);
      const purpose = slotPurpose(action);
      if (purpose === null) this.slots.release(key);
      if (record === undefined || action.kind === 'nothing') return this.rest(key);
      if (action.kind === 'wait') return this.wakeAt(key, action.until);
      if (steps >= MAX_STEPS) return this.spinning(key, action);
      if (purpose !== null && !this.slots.take(key, purpose)) return;
      await this.step(key, record, action);
    }
  }

  private async step(key: string, record: AttemptRecord, action: Exclude<AttemptAction, { kind: 'nothing' | 'wait' }>) {
    switch (action.kind) {
      case 'end':
        return this.world.book.update(key, (known) => ({
          ...known,
          ending: action.ending,
          retry: null,
          renameTries: 0,
        }));
      case 'forget':
        this.world.book.forget(key);
        return this.forgotten(record);
      default: {
        const giveBack = this.world.clock.after(SLOT_PATIENCE_MS, () => this.slots.release(key));
        await this.actions.perform(record, action);
        return giveBack();
      }
    }
  }

  private rest(key: string): void {
    this.cancelTimer(key);
    if (this.world.book.get(key) === undefined) this.loops.delete(key);
  }

  private wakeAt(key: string, until: number): void {
    this.cancelTimer(key);
    const delayMs = Math.max(0, until - this.world.clock.monotonic());
    this.timers.set(
      key,
      this.world.clock.after(delayMs, () => {
        this.timers.delete(key);
        this.wake(key);
      }),
    );
  }

  private cancelTimer(key: string): void {
    this.timers.get(key)?.();
    this.timers.delete(key);
  }

  private spinning(key: string, action: AttemptAction): void {
    this.slots.release(key);
    this.log.warn(`attempt ${key} took ${MAX_STEPS} steps in a row, the next would be ${action.kind}; pausing`);
    this.wakeAt(key, this.world.clock.monotonic() + SPIN_PAUSE_MS);
  }

  private failed(key: string, error: unknown): void {
    this.slots.release(key);
    this.log.warn(`attempt ${key} could not be processed: ${String(error)}`);
    this.wakeAt(key, this.world.clock.monotonic() + SPIN_PAUSE_MS);
  }
}

const NOTHING: AttemptAction = { kind: 'nothing' };

/** Renames wait behind the starts of others: no name is worth a later start. */
function slotPurpose(action: AttemptAction): 'start' | 'rename' | null {
  switch (action.kind) {
    case 'create':
    case 'start':
      return 'start';
    case 'rename':
      return 'rename';
    default:
      return null;
  }
}
