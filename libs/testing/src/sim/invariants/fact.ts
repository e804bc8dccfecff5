import type { EventEntry, NodeRecord } from '@cube/control-plane';
import type { FakeFact } from '@cube/runtime/fake';
import type { ContainerSummary } from '@cube/runtime/port';
import type { ManagerIdentity, Task } from '@cube/task';
import type { EngineAsk } from '../sim-runtime';

/** Who caused what an engine did: the engine, which went down; a person at the host; or Cube, or the program itself. */
export type Cause = 'engine' | 'person' | 'usual';

/** Something that an engine did or saw. */
export interface EngineFact {
  readonly kind: 'engine';
  readonly host: string;
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly fact: FakeFact;
  readonly cause: Cause;
}

/** A commit that landed: what became of tasks, and the events that say why. */
export interface CommitFact {
  readonly kind: 'commit';
  readonly revision: number;
  readonly tasks: readonly {
    readonly id: string;
    readonly before: Task | undefined;
    readonly after: Task | undefined;
    /** Events that the stored record remembers. */
    readonly eventsKept: number;
  }[];
  readonly events: readonly EventEntry[];
}

/** One thing that happened, as the bystander of a simulation sees it. */
export type Fact =
  | EngineFact
  | CommitFact
  /** A worker asks its engine for something; `container` is the one that it is about, if it is there. */
  | {
      readonly kind: 'ask';
      readonly address: string;
      readonly ask: EngineAsk;
      readonly container: ContainerSummary | null;
    }
  /** A user was told that a wish is kept. */
  | { readonly kind: 'acknowledged'; readonly wish: 'run' | 'stop' | 'remove'; readonly taskId: string }
  /** A user was told that a wish is refused. */
  | { readonly kind: 'refused'; readonly eventId: string }
  /** A user was told that a wish is kept which had to be refused. */
  | { readonly kind: 'wrongly-taken'; readonly eventId: string; readonly why: string }
  /** A user read all tasks. */
  | { readonly kind: 'read'; readonly revision: number; readonly tasks: readonly Task[] }
  /** A worker admitted a manager (`instance` null), or took its commands, which were meant for `instance`. */
  | {
      readonly kind: 'obeyed';
      readonly address: string;
      readonly by: ManagerIdentity;
      readonly instance: string | null;
      readonly actualInstance: string;
    }
  /** A worker wrote down whom it obeys from now on. */
  | {
      readonly kind: 'bound';
      readonly address: string;
      readonly cluster: string | null;
      readonly epoch: number;
      readonly manager: string;
      readonly history: string;
    }
  /** A backup took the place of the store: the truth is as it was once, in another history. */
  | { readonly kind: 'restored' }
  /** The manager's wall clock was set, forward if positive. */
  | { readonly kind: 'clock-jump'; readonly ms: number }
  /** A fault, or the end of one, that makes a worker hard to reach. */
  | { readonly kind: 'trouble'; readonly address: string };

/** A container, and where it is. */
export interface PlacedContainer extends ContainerSummary {
  readonly host: string;
}

/** What is true now, whatever manager and workers believe. */
export interface Truth {
  /** Milliseconds since the simulation began. */
  readonly now: number;
  /** Of the store. */
  readonly history: string;
  /** As the store has them. */
  readonly tasks: ReadonlyMap<string, Task>;
  readonly nodes: ReadonlyMap<string, NodeRecord>;
  /** Every container on every host, those of others included. */
  containers(): readonly PlacedContainer[];
  /** Whether somebody other than Cube made this container. */
  isForeign(id: string): boolean;
  /** Whether Cube made it for a task or an attempt that the store does not know (any more): an operator decides about it. */
  isOwnerless(id: string): boolean;
  /**
   * Whether it is of a future that a restore lost, and of an attempt that the store does not have: of a task that should not
   * run, or on a node that was away when the others were heard. An operator decides about it.
   */
  isLeftOver(container: ContainerSummary): boolean;
  /** Whether a person started this container again after it had ended. */
  isRevived(id: string): boolean;
}

/** A promise of Cube, watched. */
export interface Invariant {
  readonly name: string;
  /** What is wrong, if this fact breaks the promise; null if not. */
  readonly check: (fact: Fact, truth: Truth) => string | null;
}

/** `task/attempt` by a container's labels; null for one that is not Cube's. */
export function attemptOfLabels(labels: Readonly<Record<string, string>>): { taskId: string; attempt: number } | null {
  const taskId = labels['cube.task'];
  const attempt = Number(labels['cube.attempt']);
  return taskId === undefined || labels['cube.cluster'] !== 'sim' ? null : { taskId, attempt };
}
