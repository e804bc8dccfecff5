import { collectDefaultMetrics, Counter, type CounterConfiguration, Registry } from 'prom-client';
import { performance } from 'node:perf_hooks';

/** Coarse on purpose: the default of 10 ms wakes an idle process a hundred times a second. */
const EVENT_LOOP_PRECISION_MS = 10_000;

/** Gauges that are called like counters, which Prometheus' own check refuses; those by type, without the suffix, stay. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

/** What one process tells Prometheus: its registry, and looks that set gauges, so that nothing is kept up to date that nobody reads. */
export class Metrics {
  readonly registry = new Registry();
  private readonly looks: (() => void)[] = [];

  constructor() {
    collectDefaultMetrics({ register: this.registry, eventLoopMonitoringPrecision: EVENT_LOOP_PRECISION_MS });
    for (const name of MISNAMED) this.registry.removeSingleMetric(name);
    const loop = this.tally({
      name: 'cube_event_loop_active_seconds_total',
      help: 'Seconds in which the event loop did something; its rate is the share of one core that the main thread needs.',
    });
    this.onScrape(() => loop([{ value: performance.eventLoopUtilization().active / 1000 }]));
  }

  /** `look` is called before each answer. */
  onScrape(look: () => void): void {
    this.looks.push(look);
  }

  /** A counter that somebody else counts: what it is called with is told, and nothing else. */
  tally<T extends string>(about: CounterConfiguration<T>): (counts: readonly Count<T>[]) => void {
    const counter = new Counter<T>({ ...about, registers: [this.registry] });
    return (counts) => {
      counter.reset();
      for (const { labels, value } of counts) counter.inc(labels ?? {}, value);
    };
  }

  /** All of them, in Prometheus' text format. */
  text(): Promise<string> {
    for (const look of this.looks) look();
    return this.registry.metrics();
  }
}

export interface Count<T extends string> {
  readonly labels?: Readonly<Partial<Record<T, string | number>>>;
  readonly value: number;
}
