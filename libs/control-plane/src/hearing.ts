import type { Clock } from '@cube/task';
import type { Ledger } from './ledger';
import type { WorkerSessions } from './worker-session';

export interface HearingOptions {
  readonly ledger: Ledger;
  readonly sessions: WorkerSessions;
  readonly clock: Clock;
  /** Whether the store was restored from a backup: only then its workers may know more than it does. */
  readonly restored: boolean;
  /** How long a node that stays silent is waited for. */
  readonly patienceMs: number;
}

/**
 * After a restore workers may have attempts that the store has lost. Until every node that it knows has said what it runs,
 * or was silent for as long as a node may be, nothing is placed: what runs already would run twice.
 */
export class Hearing {
  private over: boolean;
  private readonly endsAt: number;

  constructor(private readonly options: HearingOptions) {
    const { clock, restored, patienceMs } = options;
    this.over = !restored;
    this.endsAt = clock.monotonic() + patienceMs;
  }

  get isOver(): boolean {
    const { ledger, sessions, clock } = this.options;
    this.over ||=
      clock.monotonic() >= this.endsAt ||
      [...ledger.state.nodes.keys()].every((id) => sessions.ofNode(id) !== undefined);
    return this.over;
  }
}
