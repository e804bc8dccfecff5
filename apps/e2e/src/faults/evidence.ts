import type { WireTask } from '@cube/testing/system';
import type { EngineRecord } from './engine-record';

/** One write that the manager acknowledged, and what must come of it. */
export interface AcknowledgedTask {
  readonly id: string;
  readonly eventId: string;
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

/** What a node has to give. */
export interface NodeSize {
  readonly id: string;
  readonly name: string;
  readonly cpu: number;
  readonly memoryBytes: number;
}

/** One look at a process, by its kernel. */
export interface ProcessSize {
  readonly name: string;
  readonly pid: number;
  readonly files: number;
  readonly memoryBytes: number;
}

/** How long a queue of one process was, by its own gauge. */
export interface QueueLevel {
  readonly process: string;
  readonly metric: string;
  readonly value: number;
  /** Seen after everything was over. */
  readonly isAtRest: boolean;
}

/** A request that had to be refused with a status, and what came of it. */
export interface Refusal {
  readonly what: string;
  readonly wanted: number;
  readonly status: number;
  /** ID of the task that it must not make. */
  readonly taskId: string;
  readonly changed: boolean;
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
  readonly nodes: readonly NodeSize[];
  /** Of a case that watches them; in the order of the looks. */
  readonly sizes: readonly ProcessSize[];
  /** Of a case that watches them. */
  readonly queues: readonly QueueLevel[];
  /** Ended containers that all workers together may keep. */
  readonly keptEnded: number;
  readonly refusals: readonly Refusal[];
  /** When another manager had taken over, by this process's clock; null where none did. */
  readonly takenOverAt: number | null;
}
