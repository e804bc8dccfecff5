import { type SessionKey, WorkerCallError, type WorkerLink } from '@cube/control-plane';
import type { Metrics } from '@cube/server';
import type { Command, HelloAnswer, ManagerIdentity, ReportPage } from '@cube/task';
import { performance } from 'node:perf_hooks';
import { Histogram } from 'prom-client';

const BUCKETS_SEC = [0.001, 0.005, 0.025, 0.1, 0.5, 1, 2.5, 3.25, 5, 10];

/** The calls to workers, measured. */
export class MeasuredLink implements WorkerLink {
  private readonly calls: Histogram<'call' | 'result'>;
  private readonly lateness: Histogram;

  constructor(
    private readonly link: WorkerLink,
    { registry }: Metrics,
  ) {
    const registers = [registry];
    this.calls = new Histogram({
      name: 'cube_worker_call_duration_seconds',
      help: 'Calls to workers by result. A poll that finds no news (quiet) lasts as long as it may wait for some.',
      labelNames: ['call', 'result'],
      buckets: BUCKETS_SEC,
      registers,
    });
    this.lateness = new Histogram({
      name: 'cube_poll_latency_seconds',
      help: 'By how much a poll without news was answered later than asked for: network, worker and this manager together.',
      buckets: BUCKETS_SEC,
      registers,
    });
  }

  hello(address: string, identity: ManagerIdentity, signal: AbortSignal): Promise<HelloAnswer> {
    return this.measure('hello', signal, () => this.link.hello(address, identity, signal));
  }

  apply(address: string, session: SessionKey, commands: readonly Command[], signal: AbortSignal): Promise<void> {
    return this.measure('apply', signal, () => this.link.apply(address, session, commands, signal));
  }

  async reports(
    address: string,
    session: SessionKey,
    request: { readonly since: number; readonly waitSec: number },
    signal: AbortSignal,
  ): Promise<ReportPage> {
    const began = performance.now();
    const page = await this.measure(
      'poll',
      signal,
      () => this.link.reports(address, session, request, signal),
      ({ reports, stats }) => (reports.length > 0 || stats !== null ? 'news' : 'quiet'),
    );
    const lateSec = (performance.now() - began) / 1000 - request.waitSec;
    if (page.reports.length === 0 && lateSec >= 0) this.lateness.observe(lateSec);
    return page;
  }

  /** What was called off because this process ends says nothing. */
  private async measure<T>(
    call: string,
    signal: AbortSignal,
    make: () => Promise<T>,
    resultOf: (answer: T) => string = () => 'ok',
  ): Promise<T> {
    const began = performance.now();
    const done = (result: string): void => this.calls.observe({ call, result }, (performance.now() - began) / 1000);
    try {
      const answer = await make();
      done(resultOf(answer));
      return answer;
    } catch (error) {
      if (!signal.aborted) done(error instanceof WorkerCallError ? error.refusal.kind : 'fault');
      throw error;
    }
  }
}
