import type { Clock } from '@cube/task';
import type { Store } from '@cube/store/port';
import type { Ledger } from './ledger';
import type { WorkerSessions } from './worker-session';

export interface HearingOptions {
  readonly ledger: Ledger;
  readonly sessions: WorkerSessions;
  readonly clock: Clock;
  readonly store: Pick<Store, 'history' | 'ancestors'>;
  /** How long a node that stays silent is waited for. */
  readonly patienceMs: number;
}

/**
 * After a restore workers may have attempts that the store has lost. Until every node that it knows has said what it runs,
 * or was silent for as long as a node may be, nothing is placed: what runs already would run twice. Once in a history.
 */
export class Hearing {
  private readonly endsAt: number;

  constructor(private readonly options: HearingOptions) {
    const { clock, patienceMs } = options;
    this.endsAt = clock.monotonic() + patienceMs;
  }

  /** Whether tasks may be placed. */
  get isOver(): boolean {
    const { ledger, store } = this.options;
    return store.ancestors.length === 0 || ledger.state.cluster.heard === store.history;
  }

  /** Ends it for good if nothing is left to wait for. Throws StoreUnavailableError. */
  look(): void {
    if (this.isOver || !this.isEnough()) return;
    const { ledger, store } = this.options;
    ledger.record([{ about: 'cluster', id: 'cluster', fact: { kind: 'nodes-heard', history: store.history } }]);
  }

  private isEnough(): boolean {
    const { ledger, sessions, clock } = this.options;
    if (clock.monotonic() >= this.endsAt) return true;
    return [...ledger.state.nodes.keys()].every((id) => sessions.ofNode(id) !== undefined);
  }
}
