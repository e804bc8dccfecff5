import type { AttemptReport, Reason } from '@cube/task';
import type { AttemptRecord } from './attempt-record';

/** What the manager is told of an attempt. A report's state never moves backwards, since a record's facts don't. */
export function reportOf(record: AttemptRecord): AttemptReport {
  const { taskId, attempt, revision, cluster, history, container, ending, imageDigest } = record;
  const startedAt = container?.startedAt ?? null;
  const state = ending !== null ? ending.state : startedAt !== null ? 'Running' : 'Scheduled';
  return {
    ...{ taskId, attempt, revision, cluster, history, state, startedAt, imageDigest },
    containerId: container?.id ?? '',
    finishedAt: ending?.finishedAt ?? null,
    exitCode: ending?.exitCode ?? null,
    end: ending?.end ?? null,
    reason: ending?.reason ?? reasonToGoOn(record, state),
    health: state === 'Running' ? record.health : 'none',
    hostPorts: startedAt === null ? null : (container?.hostPorts ?? null),
    released: ending !== null,
  };
}

/** Before it runs, what is under way; while it runs, only what is wrong with it. */
function reasonToGoOn({ health, progress }: AttemptRecord, state: AttemptReport['state']): Reason | null {
  return state !== 'Running' || health === 'unhealthy' ? progress : null;
}
