import type { AgentObserver } from '@cube/agent';
import type { CallObserver } from '@cube/runtime';
import type { Metrics } from '@cube/server';
import { Counter, Histogram } from 'prom-client';

const CALL_BUCKETS_SEC = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 30, 120];
const PROBE_BUCKETS_SEC = [0.001, 0.005, 0.025, 0.1, 0.5, 1, 5, 30];

/** The engine's calls, measured by call and by how they went. Pulls are calls as well. */
export function engineObserver({ registry }: Metrics): CallObserver {
  const calls = new Histogram({
    name: 'cube_engine_call_duration_seconds',
    help: 'Calls to the container engine by result: ok, or the kind of error. A stop lasts as long as its grace period may.',
    labelNames: ['call', 'result'],
    buckets: CALL_BUCKETS_SEC,
    registers: [registry],
  });
  return (call, result, tookMs) => calls.observe({ call, result }, tookMs / 1000);
}

/** What the agent does, counted. */
export function agentObserver({ registry }: Metrics): AgentObserver {
  const registers = [registry];
  const probes = new Histogram({
    name: 'cube_probe_duration_seconds',
    help: 'Probes by type and result; unknown: the engine was away, which says nothing of the task.',
    labelNames: ['type', 'result'],
    buckets: PROBE_BUCKETS_SEC,
    registers,
  });
  const endings = new Counter({
    name: 'cube_worker_attempts_ended_total',
    help: 'Attempts that ended on this worker, by their last state and the code of their reason.',
    labelNames: ['state', 'reason'],
    registers,
  });
  return {
    probed: (type, result, tookMs) => probes.observe({ type, result }, tookMs / 1000),
    ended: (state, reason) => endings.inc({ state: state.toLowerCase(), reason }),
  };
}
