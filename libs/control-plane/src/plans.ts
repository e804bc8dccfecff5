import type { Clock } from '@cube/task';
import { type Ledger, StoreUnavailableError } from './ledger';
import type { PlacementBook, PlacementSettings } from './placement-book';
import { type Plan, plan, type PlanRequest, PlanSnapshot } from './plan';
import { PlanTurns } from './plan-turns';
import { type Resilience, resilience } from './resilience';

export interface PlansOptions {
  readonly ledger: Ledger;
  readonly book: PlacementBook;
  readonly settings: PlacementSettings;
  readonly clock: Clock;
  readonly pause: () => Promise<void>;
}

/** An answer comes by then, complete or not. */
const BUDGET_MS = 20_000;

/** Plans that may wait for the one that is made. */
const MOST_WAITING = 4;

/** Answers what would happen, and does nothing. One plan at a time, since each has a copy of the cluster. */
export class Plans {
  private last: Promise<void> = Promise.resolve();
  private underWay = 0;

  constructor(private readonly options: PlansOptions) {}

  /** `of` reads the request against the nodes that there are. Rejects with what it throws, and with StoreUnavailableError. */
  plan(of: (snapshot: PlanSnapshot) => PlanRequest): Promise<{ readonly revision: number; readonly plan: Plan }> {
    return this.inTurn(async (snapshot, turns) => ({ plan: await plan(snapshot, of(snapshot), turns) }));
  }

  resilience(): Promise<{ readonly revision: number; readonly resilience: Resilience }> {
    return this.inTurn(async (snapshot, turns) => ({ resilience: await resilience(snapshot, turns) }));
  }

  private inTurn<T>(
    make: (snapshot: PlanSnapshot, turns: PlanTurns) => Promise<T>,
  ): Promise<T & { readonly revision: number }> {
    if (this.underWay > MOST_WAITING) {
      return Promise.reject(new StoreUnavailableError('too many plans at once: one is made after the other', 5));
    }
    this.underWay += 1;
    const made = this.last.then(() => this.now(make)).finally(() => (this.underWay -= 1));
    this.last = made.then(
      () => undefined,
      () => undefined,
    );
    return made;
  }

  private async now<T>(
    make: (snapshot: PlanSnapshot, turns: PlanTurns) => Promise<T>,
  ): Promise<T & { readonly revision: number }> {
    const { ledger, book, settings, clock, pause } = this.options;
    const { revision, snapshot } = await ledger.read(() => ({
      revision: ledger.head,
      snapshot: new PlanSnapshot(ledger.state, settings, book.cursors),
    }));
    return { revision, ...(await make(snapshot, new PlanTurns(clock, pause, BUDGET_MS))) };
  }
}
