import { attemptNumbered, type AttemptReport, specOfAttempt } from '@cube/task';
import { aboutNode, type ClusterEvent } from './cluster-event';
import type { ClusterState } from './cluster-state';

/** Volumes of one node that are remembered; its worker tells no more, either. */
const MOST_VOLUMES = 10_000;

/**
 * A container was made, and the volumes that it mounts with it: they are on its node from now on, also when the task is gone.
 * Nothing where they were known.
 */
export function volumesMade(
  state: ClusterState,
  { id }: { readonly id: string },
  report: Pick<AttemptReport, 'taskId' | 'attempt' | 'containerId'>,
): readonly ClusterEvent[] {
  const task = state.tasks.get(report.taskId)?.task;
  const attempt = task && attemptNumbered(task, report.attempt);
  const mounts = task && attempt ? specOfAttempt(task, attempt).mounts : (task?.spec.mounts ?? []);
  const node = state.nodes.get(id);
  if (mounts.length === 0 || report.containerId === '' || node === undefined) return [];
  const known = new Set(node.volumes);
  const made = mounts.map(({ source }) => source).filter((source) => !known.has(source));
  if (made.length === 0 || known.size >= MOST_VOLUMES) return [];
  return [aboutNode(id, { kind: 'node-volumes', volumes: [...new Set([...known, ...made])].sort() })];
}
