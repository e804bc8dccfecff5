import type { WireTask } from '@cube/testing/system';
import type { EngineRecord } from './engine-record';

/** One write that the manager acknowledged, and what must come of it. */
export interface AcknowledgedTask {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly singleton: boolean;
  /** What must become of it when nobody stops it. */
  readonly ends: 'never' | 'by itself';
  /** A stop was acknowledged too. */
  stopped: boolean;
  /** When the API first answered that it is final, by this process's clock. */
  finalAt: number | null;
}

/** An event as `GET /events` has it. */
export interface LoggedEvent {
  readonly Revision: number;
  readonly Index: number;
  readonly About: string;
  readonly Subject: string;
  readonly Kind: string;
  readonly Attempt: number | null;
  readonly State: number | null;
}

/** A container that the engine lists. */
export interface ListedContainer {
  readonly id: string;
  readonly running: boolean;
  readonly cluster: string | null;
  readonly task: string | null;
}

/** What one look at the whole system shows. */
export interface Look {
  readonly tasks: readonly WireTask[];
  readonly containers: readonly ListedContainer[];
  readonly readyNodes: number;
}

/** All that the invariants are checked on, once a case is over. */
export interface Evidence {
  readonly cluster: string;
  readonly engine: EngineRecord;
  readonly acknowledged: readonly AcknowledgedTask[];
  readonly log: readonly LoggedEvent[];
  /** Right after convergence. */
  readonly converged: Look;
  /** A while later. */
  readonly later: Look;
  /** When convergence was seen, by this process's clock. */
  readonly convergedAt: number;
  /** Containers that the fault must not end, restart or replace. */
  readonly kept: readonly string[];
  /** The container that Cube did not make. */
  readonly foreign: string;
}
