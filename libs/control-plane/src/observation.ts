import { type Attempt, type AttemptReport, isEnded } from '@cube/task';
import type { Observation } from './cluster-event';

/** What a report says of an attempt, over what was known: a worker may forget, the manager doesn't. */
export function observationOf(attempt: Attempt, report: AttemptReport): Observation {
  return {
    state: report.state,
    containerId: report.containerId || attempt.containerId,
    startedAt: report.startedAt ?? attempt.startedAt,
    finishedAt: report.finishedAt,
    exitCode: report.exitCode,
    // While it is being stopped, the reason for that stands.
    reason: attempt.stop !== null && !isEnded(report.state) ? attempt.reason : report.reason,
    health: report.health,
    hostPorts: report.hostPorts ?? attempt.hostPorts,
    imageDigest: report.imageDigest || attempt.imageDigest,
    released: report.released,
  };
}

/** Everything that reports have said of an attempt so far. */
export function observedSoFar(attempt: Attempt): Observation {
  return {
    state: attempt.state,
    containerId: attempt.containerId,
    startedAt: attempt.startedAt,
    finishedAt: attempt.finishedAt,
    exitCode: attempt.exitCode,
    reason: attempt.reason,
    health: attempt.health,
    hostPorts: attempt.hostPorts,
    imageDigest: attempt.imageDigest,
    released: attempt.released,
  };
}

/** Whether an observation says nothing new. */
export function sameObservation(attempt: Attempt, observed: Observation): boolean {
  return JSON.stringify(observedSoFar(attempt)) === JSON.stringify(observed);
}
