import { CubeApiError, CubeUnreachableError, type EventsOptions } from '@cube/client';
import type { ExitReason } from './exit-code';
import { printable } from './printable';
import type { Session } from './session';

/** Looks again after so long anyway, in case no word of what happened comes through. */
const TICK_MS = 2_000;
/** For what time alone decides. */
const SOON_MS = 250;
/** However much happens, it rests so long between two looks. */
const REST_MS = 100;

export interface Watch {
  readonly timeoutSec: number;
  /** Whose events are worth another look; everybody's if absent. */
  readonly about?: Pick<EventsOptions, 'task' | 'node'>;
  /** Reads how things are, and answers how that ends the watch, or when to look again: when something happens, or soon anyway. */
  readonly look: () => Promise<ExitReason | 'again' | 'soon'>;
}

/**
 * Looks until what it sees ends the watch. The event stream only says when to look again: what is read decides. A manager that is away
 * for a while is waited for. Answers `late` when the time is over.
 */
export async function watch(session: Session, { timeoutSec, about, look }: Watch): Promise<ExitReason | 'late'> {
  const { stop } = session;
  const deadline = performance.now() + timeoutSec * 1000;
  const over = new AbortController();
  const news = new News();
  void news.follow(session, { ...about, signal: AbortSignal.any([stop, over.signal]) });
  let wasAway = false;
  try {
    for (;;) {
      const begun = performance.now();
      let tickMs = TICK_MS;
      try {
        const end = await look();
        if (end !== 'again' && end !== 'soon') return end;
        if (end === 'soon') tickMs = SOON_MS;
        wasAway = false;
      } catch (error) {
        if (stop.aborted || performance.now() >= deadline || !isPassing(error)) throw error;
        if (!wasAway) session.terminal.err(`${printable(error.message)}; trying again\n`);
        wasAway = true;
      }
      const left = deadline - performance.now();
      if (left <= 0) return 'late';
      await news.next(Math.min(tickMs, left), stop);
      await rest(Math.min(begun + REST_MS, deadline) - performance.now(), stop);
      if (stop.aborted) return 'interrupted';
    }
  } finally {
    over.abort();
  }
}

/** That something happened since the last time. */
class News {
  private isFresh = false;
  private wake: () => void = () => undefined;

  /** Without a stream, or once it has ended, there is no news. */
  async follow({ client }: Session, options: EventsOptions): Promise<void> {
    // What happened before the stream began is only seen by looking.
    const onConnection: EventsOptions['onConnection'] = ({ state }) => state === 'connected' && this.come();
    try {
      for await (const _ of client.followEvents({ ...options, onConnection })) this.come();
    } catch {
      // Refused: the tick is enough.
    }
  }

  async next(ms: number, stop: AbortSignal): Promise<void> {
    if (!this.isFresh) {
      const woken = new AbortController();
      this.wake = () => woken.abort();
      await rest(ms, AbortSignal.any([woken.signal, stop]));
    }
    this.isFresh = false;
  }

  private come(): void {
    this.isFresh = true;
    this.wake();
  }
}

/** Until the time is over, or the signal says so. */
function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, Math.max(0, ms));
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}

/** Worth another look: the manager restarts, or is busy. */
export function isPassing(error: unknown): error is Error {
  if (error instanceof CubeUnreachableError) return true;
  return error instanceof CubeApiError && (error.status === 429 || error.status === 503);
}
