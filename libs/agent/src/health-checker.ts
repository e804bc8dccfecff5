import { isRuntimeError } from '@cube/runtime/port';
import type { Clock, HealthCheck, Log, Rng } from '@cube/task';
import type { AttemptBook } from './attempt-book';
import { type AttemptRecord, isRunning, keyOf } from './attempt-record';
import { type AgentObserver, NO_OBSERVER, type ProbeOutcome } from './observer';
import { afterProbe, type ProbeRecord } from './probe-verdict';
import { describeCheck, type ProbeResult } from './prober';

/** Asks a container; aborted by the time-out. */
export type Ask = (record: AttemptRecord, check: HealthCheck, signal: AbortSignal) => Promise<ProbeResult>;

interface Watch {
  readonly containerId: string;
  readonly verdict: ProbeRecord;
  readonly probes: number;
  /** Monotonic. */
  readonly dueAt: number;
  readonly asking: boolean;
  /** The last answer, to log changes only. */
  readonly said: string;
}

const PROBES_AT_ONCE = 32;
const SHORTEST_INTERVAL_MS = 100;
const SHORTEST_TIMEOUT_MS = 100;

/** The first probe comes within this time, so that a new task is soon known to be healthy. */
const FIRST_PROBE_MS = 1_000;

/** Probes every running task at its own interval, never twice at once, at most 32 tasks at a time. */
export class HealthChecker {
  private readonly watches = new Map<string, Watch>();
  private asking = 0;
  private cancelTimer = () => {};
  private stopped = false;

  constructor(
    private readonly book: AttemptBook,
    private readonly ask: Ask,
    private readonly clock: Clock,
    private readonly rng: Rng,
    private readonly log: Log,
    private readonly observer: AgentObserver = NO_OBSERVER,
  ) {}

  /** Probes that wait for an answer. */
  get underWay(): number {
    return this.asking;
  }

  stop(): void {
    this.stopped = true;
    this.cancelTimer();
  }

  /** Begins what is due, and sets a timer for what will be. */
  lookAgain(): void {
    if (this.stopped) return;
    this.syncWatches();
    const now = this.clock.monotonic();
    let nextAt = Number.POSITIVE_INFINITY;
    for (const [key, watch] of this.watches) {
      if (watch.asking) continue;
      if (watch.dueAt > now) nextAt = Math.min(nextAt, watch.dueAt);
      else if (this.asking < PROBES_AT_ONCE) void this.probe(key, watch);
    }
    this.cancelTimer();
    if (Number.isFinite(nextAt)) this.cancelTimer = this.clock.after(nextAt - now, () => this.lookAgain());
  }

  /** One watch for each running task that has a probe; a new container starts over. */
  private syncWatches(): void {
    const now = this.clock.monotonic();
    for (const [key, watch] of this.watches) {
      const record = this.book.get(key);
      if (record === undefined || !isProbed(record) || record.container?.id !== watch.containerId)
        this.watches.delete(key);
    }
    for (const record of this.book.all()) {
      const key = keyOf(record);
      if (!isProbed(record) || record.container === null || this.watches.has(key)) continue;
      const dueAt = now + this.rng.next() * Math.min(FIRST_PROBE_MS, intervalOf(record.probe));
      const verdict = { health: record.health, failures: 0 };
      this.watches.set(key, { containerId: record.container.id, verdict, probes: 0, dueAt, asking: false, said: '' });
    }
  }

  private async probe(key: string, watch: Watch): Promise<void> {
    const record = this.book.get(key);
    if (record === undefined || record.probe === null) return;
    const check = record.probe;
    this.asking += 1;
    this.watches.set(key, { ...watch, asking: true });
    this.say(watch, `Calling health check for task ${record.taskId}: ${describeCheck(check)}`, watch.said === '');
    const startedAt = this.clock.monotonic();
    const result = await this.answer(record, check);
    this.asking -= 1;
    this.observer.probed(check.type, outcomeOf(result), this.clock.monotonic() - startedAt);
    const current = this.watches.get(key);
    if (current?.containerId === watch.containerId) this.take(key, record, check, { current, result, startedAt });
    this.lookAgain();
  }

  private take(
    key: string,
    record: AttemptRecord,
    check: HealthCheck,
    { current, result, startedAt }: { current: Watch; result: ProbeResult | null; startedAt: number },
  ): void {
    const startingUp = this.isStartingUp(current, check, record);
    const verdict =
      result === null
        ? current.verdict
        : afterProbe(current.verdict, { healthy: result.healthy, startingUp }, check.retries);
    const judged = { ...current, verdict, asking: false, probes: current.probes + 1 };
    const dueAt = Math.max(startedAt + this.nextIntervalMs(judged, check, record), this.clock.monotonic());
    this.watches.set(key, { ...judged, dueAt, said: result?.detail ?? current.said });
    if (result === null) return;
    const news = result.detail !== current.said;
    this.say(current, `Task ${record.taskId} health check response: ${result.detail}`, news);
    this.book.update(key, (known) => withVerdict(known, verdict, result));
  }

  /** Null when there is no answer to judge by: the engine is away, which is not the task's fault. */
  private async answer(record: AttemptRecord, check: HealthCheck): Promise<ProbeResult | null> {
    const limit = new AbortController();
    const timeoutMs = Math.max(SHORTEST_TIMEOUT_MS, check.timeoutSec * 1000);
    const tooLate: ProbeResult = { healthy: false, detail: `no answer within ${timeoutMs / 1000} s` };
    let cancel = () => {};
    const timedOut = new Promise<ProbeResult>((resolve) => {
      cancel = this.clock.after(timeoutMs, () => {
        resolve(tooLate);
        limit.abort();
      });
    });
    try {
      return await Promise.race([this.ask(record, check, limit.signal), timedOut]);
    } catch (error) {
      if (isRuntimeError(error) && error.kind === 'timeout') return tooLate;
      this.log.debug(`task ${record.taskId} could not be probed: ${String(error)}`);
      return null;
    } finally {
      cancel();
    }
  }

  /**
   * Tasks that start together are probed apart: the second interval is of a random length. In its start period, where
   * failures cost nothing, a task is asked every second.
   */
  private nextIntervalMs(watch: Watch, check: HealthCheck, record: AttemptRecord): number {
    const interval = intervalOf(check);
    if (this.isStartingUp(watch, check, record)) return Math.min(interval, FIRST_PROBE_MS);
    return watch.probes === 1 ? interval * (0.5 + this.rng.next() / 2) : interval;
  }

  /** It was never healthy yet, and is in its start period, which is one interval at least: nothing serves at once. */
  private isStartingUp({ verdict }: Watch, check: HealthCheck, { container }: AttemptRecord): boolean {
    const upMs = this.clock.now() - (container?.startedAt ?? 0);
    return verdict.health === 'starting' && upMs < Math.max(check.startPeriodSec * 1000, intervalOf(check));
  }

  /** What repeats unchanged is for debugging. */
  private say(watch: Watch, message: string, news: boolean): void {
    if (news || watch.said === '') this.log.info(message);
    else this.log.debug(message);
  }
}

function outcomeOf(result: ProbeResult | null): ProbeOutcome {
  if (result === null) return 'unknown';
  return result.healthy ? 'healthy' : 'unhealthy';
}

function withVerdict(known: AttemptRecord, { health, failures }: ProbeRecord, { detail }: ProbeResult): AttemptRecord {
  if (known.health === health) return known;
  if (health !== 'unhealthy') return { ...known, health };
  const times = failures === 1 ? 'a probe failed' : `${failures} probes in a row failed`;
  return { ...known, health, progress: { code: 'unhealthy', message: `unhealthy: ${times}, the last with ${detail}` } };
}

function isProbed(record: AttemptRecord): boolean {
  return record.probe !== null && isRunning(record) && record.ending === null && !record.stopSent;
}

function intervalOf(check: HealthCheck | null): number {
  return Math.max(SHORTEST_INTERVAL_MS, (check?.intervalSec ?? 0) * 1000);
}
