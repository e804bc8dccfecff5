import type { ContainerState } from '@cube/runtime/port';
import type { ActionKind } from './attempt-action';
import { type AttemptRecord, isPresent } from './attempt-record';

/** How full everything is at this moment. */
export interface AgentLevels {
  /** Attempts that this worker knows, those that ended and are kept included. */
  readonly attempts: number;
  /** Their containers, by the engine's word for their state. */
  readonly containers: ReadonlyMap<ContainerState, number>;
  /** Steps that are being carried out, by kind. */
  readonly underWay: ReadonlyMap<ActionKind, number>;
  /** Attempts that wait for a place to create or start a container in. */
  readonly waitingForEngine: number;
  /** Images that are wanted and not there yet, and those of them that wait for their turn. */
  readonly pulls: number;
  readonly waitingPulls: number;
  readonly probes: number;
  /** Reports that the manager has not acknowledged. */
  readonly unacknowledged: number;
  /** Polls that wait for news. */
  readonly polls: number;
  /** When statistics were last taken, milliseconds since the epoch; null before the first. */
  readonly sampledAt: number | null;
  readonly epoch: number;
}

export function containersOf(records: readonly AttemptRecord[]): ReadonlyMap<ContainerState, number> {
  const counts = new Map<ContainerState, number>();
  for (const record of records) {
    if (record.container === null || !isPresent(record)) continue;
    const { state } = record.container;
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return counts;
}
