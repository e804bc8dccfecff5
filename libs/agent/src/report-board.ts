import type { AttemptReport, Clock, Rng } from '@cube/task';

/** Reports that are newer than what the asker has. */
export interface BoardPage {
  readonly seq: number;
  readonly full: boolean;
  readonly reports: readonly AttemptReport[];
}

interface Entry {
  readonly report: AttemptReport;
  readonly text: string;
  readonly seq: number;
}

interface Waiter {
  readonly since: number;
  readonly answer: () => void;
}

/** Long polls that wait at once; one more is answered at once. */
const MAX_WAITERS = 64;

/**
 * The newest report of each attempt, numbered by change.
 *
 * Invariants: (1) every change gets a higher number. (2) Numbers of another worker process lie elsewhere, so they are
 * recognised as unknown and answered with the full list. (3) What was asked `since` is acknowledged.
 */
export class ReportBoard {
  private readonly entries = new Map<string, Entry>();
  private readonly waiters = new Set<Waiter>();
  private readonly firstSeq: number;
  private seq: number;
  private acknowledgedSeq: number;
  private waking = false;

  constructor(
    private readonly clock: Clock,
    rng: Rng,
  ) {
    this.firstSeq = (1 + Math.floor(rng.next() * 2 ** 20)) * 2 ** 30;
    this.seq = this.firstSeq;
    this.acknowledgedSeq = this.firstSeq;
  }

  /** A no-op when the report says nothing new. */
  put(key: string, report: AttemptReport): void {
    const text = JSON.stringify(report);
    if (this.entries.get(key)?.text === text) return;
    this.seq += 1;
    this.entries.set(key, { report, text, seq: this.seq });
    this.wakeSoon();
  }

  drop(key: string): void {
    this.entries.delete(key);
  }

  all(): readonly AttemptReport[] {
    return [...this.entries.values()].map(({ report }) => report);
  }

  /** Polls that wait for news. */
  get waiting(): number {
    return this.waiters.size;
  }

  /** Reports that the manager has not acknowledged. */
  get unacknowledged(): number {
    let count = 0;
    for (const { seq } of this.entries.values()) if (seq > this.acknowledgedSeq) count += 1;
    return count;
  }

  /** Everything up to `since` is durable with the manager. True when that is news. */
  acknowledge(since: number | null): boolean {
    if (since === null || !this.isKnown(since) || since <= this.acknowledgedSeq) return false;
    this.acknowledgedSeq = since;
    return true;
  }

  /** The store lost its memory of what it had acknowledged. */
  forgetAcknowledgements(): void {
    this.acknowledgedSeq = this.firstSeq;
  }

  isAcknowledged(key: string): boolean {
    const entry = this.entries.get(key);
    return entry === undefined || entry.seq <= this.acknowledgedSeq;
  }

  page(since: number | null): BoardPage {
    const full = since === null || !this.isKnown(since);
    const entries = [...this.entries.values()].filter(({ seq }) => full || seq > since);
    return { seq: this.seq, full, reports: entries.map(({ report }) => report) };
  }

  /** The page since `since`, as soon as there is something on it, at the latest after `waitMs` or an abort. */
  async wait(since: number | null, waitMs: number, signal: AbortSignal): Promise<BoardPage> {
    if (since !== null && since === this.seq && waitMs > 0 && this.waiters.size < MAX_WAITERS && !signal.aborted) {
      await this.change(since, waitMs, signal);
    }
    return this.page(since);
  }

  /** Answers everybody who waits with what there is. */
  close(): void {
    for (const { answer } of this.waiters) answer();
  }

  private change(since: number, waitMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const answer = () => {
        this.waiters.delete(waiter);
        cancel();
        signal.removeEventListener('abort', answer);
        resolve();
      };
      const waiter: Waiter = { since, answer };
      this.waiters.add(waiter);
      const cancel = this.clock.after(waitMs, answer);
      signal.addEventListener('abort', answer);
    });
  }

  /** At the end of the current turn: changes of one burst are one page. */
  private wakeSoon(): void {
    if (this.waking || this.waiters.size === 0) return;
    this.waking = true;
    void Promise.resolve().then(() => {
      this.waking = false;
      for (const { since, answer } of [...this.waiters]) if (since < this.seq) answer();
    });
  }

  private isKnown(since: number): boolean {
    return since >= this.firstSeq && since <= this.seq;
  }
}
