import type { EndState, HealthCheck, ReasonCode } from '@cube/task';

/** What a probe came to. `unknown`: the engine was away, which says nothing of the task. */
export type ProbeOutcome = 'healthy' | 'unhealthy' | 'unknown';

/** Whoever counts what the worker does. Called in the middle of its work: must be quick, and must not throw. */
export interface AgentObserver {
  probed(type: HealthCheck['type'], outcome: ProbeOutcome, tookMs: number): void;
  ended(state: EndState, reason: ReasonCode): void;
}

export const NO_OBSERVER: AgentObserver = { probed() {}, ended() {} };
