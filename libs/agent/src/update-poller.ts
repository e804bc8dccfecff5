import type { ContainerEvent, ContainerRuntime } from '@cube/runtime/port';
import { type Clock, LevelTrigger, type Log } from '@cube/task';
import type { AttemptBook } from './attempt-book';
import { keyOf } from './attempt-record';
import { identityFrom, LABELS } from './container-labels';
import type { ContainerObserver } from './container-observer';
import type { ExitEvidenceBook } from './exit-evidence';

export interface PollerHooks {
  /** Something about this attempt may have changed, evidence included. */
  wake(key: string): void;
  /** The engine was listed: it answers, and what runs is known. */
  listed(): void;
}

/**
 * How far back the first subscription asks: how containers ended while no worker was watching. The engine forgets most of
 * it sooner.
 */
const REMEMBERED_MS = 60 * 60_000;

/** Pause before subscribing again when the subscription itself ends, which it shouldn't. */
const RESUBSCRIBE_MS = 1_000;

/** Collects container states: events at once, a full list after each gap and whenever it is told to look again. */
export class UpdatePoller {
  private readonly stopping = new AbortController();
  private readonly list: LevelTrigger;
  private cancelPause = () => {};
  /** Why the engine's last list did not come; null when it did. */
  private problem: string | null = 'it has not answered since this process started';

  constructor(
    private readonly runtime: ContainerRuntime,
    private readonly book: AttemptBook,
    private readonly observer: ContainerObserver,
    private readonly evidence: ExitEvidenceBook,
    private readonly nodeId: string,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly hooks: PollerHooks,
  ) {
    this.list = new LevelTrigger(
      () => this.listAll(),
      (error) => this.log.debug(`the engine could not be listed: ${String(error)}`),
    );
  }

  /** Why nothing is known of what the engine does now; null while it answers. */
  get trouble(): string | null {
    return this.problem;
  }

  start(): void {
    void this.follow();
  }

  stop(): void {
    this.stopping.abort();
    this.cancelPause();
  }

  /** Lists everything: the safety net under the events. */
  lookAgain(): void {
    if (!this.stopping.signal.aborted) this.list.wake();
  }

  /** Resolves once everything is listed anew. Rejects with a RuntimeError when the engine does not answer. */
  async listAll(): Promise<void> {
    try {
      await this.observer.refreshAll();
      this.problem = null;
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
      throw error;
    }
    if (!this.stopping.signal.aborted) this.hooks.listed();
  }

  private async follow(): Promise<void> {
    const { signal } = this.stopping;
    const since = this.clock.now() - REMEMBERED_MS;
    while (!signal.aborted) {
      try {
        const events = this.runtime.events({ [LABELS.node]: this.nodeId }, signal, since);
        for await (const event of events) this.take(event);
      } catch (error) {
        this.log.warn(`the subscription to the engine's events broke: ${String(error)}`);
      }
      if (!signal.aborted) await this.pause();
    }
  }

  private take(event: ContainerEvent): void {
    this.evidence.note(event);
    switch (event.kind) {
      case 'gap':
        return this.onGap();
      case 'kill':
      case 'oom':
      case 'stop':
        // Evidence only: the state changes with the events around them.
        return;
      case 'rename':
        // Nobody is in a hurry for a name: the next list shows it.
        return;
      case 'create':
        if (!this.isKnown(event) && !this.isBeingMade(event.labels)) void this.look(event.id);
        return;
      case 'start':
      case 'die':
      case 'destroy':
      case 'pause':
      case 'unpause':
        void this.look(event.id);
        return;
      default:
        return event satisfies never;
    }
  }

  /** The subscription stands (again), so the engine answers: calls that failed because it was away are due at once. */
  private onGap(): void {
    for (const record of this.book.all()) {
      const { retry } = record;
      if (retry?.engineAway) this.book.put({ ...record, retry: { ...retry, notBefore: 0 } });
    }
    this.lookAgain();
  }

  private isKnown({ id }: { readonly id: string }): boolean {
    return this.book.ofContainer(id) !== undefined;
  }

  /** Our own create tells the ID by itself. */
  private isBeingMade(labels: Readonly<Record<string, string>>): boolean {
    const identity = identityFrom(labels);
    const record = identity === null ? undefined : this.book.get(keyOf(identity));
    return record !== undefined && record.container === null && record.ending === null;
  }

  private async look(id: string): Promise<void> {
    try {
      await this.observer.refresh(id);
      const record = this.book.ofContainer(id);
      if (record !== undefined) this.hooks.wake(keyOf(record));
    } catch (error) {
      // The next list finds what this look missed.
      this.log.debug(`container ${id} could not be inspected: ${String(error)}`);
    }
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.clock.after(RESUBSCRIBE_MS, resolve);
      this.cancelPause = () => {
        cancel();
        resolve();
      };
    });
  }
}
