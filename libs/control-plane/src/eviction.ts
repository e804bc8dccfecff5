import { type Attempt, currentAttempt, isEnded, parseRestartPolicy } from '@cube/task';
import type { ClusterState } from './cluster-state';
import type { TaskRecord } from './task-record';

/** Nodes that fell silent within this time count as one event. */
export const MASS_SILENCE_WINDOW_MS = 5 * 60_000;

/**
 * Whether more than half of all nodes fell silent within five minutes, the suspect ones among them: then it is more likely
 * the network, or this manager, than the nodes. Times are monotonic.
 */
export function isMassSilence(nodes: number, silentSince: Iterable<number>, now: number): boolean {
  const lately = [...silentSince].filter((since) => now - since <= MASS_SILENCE_WINDOW_MS);
  return lately.length * 2 > nodes;
}

/** Tasks whose newest attempt sits on one of these nodes and may run elsewhere instead. */
export function replacementCandidates(
  state: { readonly tasks: ClusterState['tasks']; readonly onNode: ReadonlyMap<string, Iterable<string>> },
  nodes: ReadonlySet<string>,
): { record: TaskRecord; lost: Attempt }[] {
  return [...nodes].flatMap((nodeId) =>
    [...(state.onNode.get(nodeId) ?? [])].flatMap((taskId) => {
      const record = state.tasks.get(taskId);
      if (record === undefined) return [];
      const { task } = record;
      const lost = currentAttempt(task);
      const mine = lost.nodeId === nodeId && !isEnded(lost.state);
      const replaceable = !task.spec.singleton && parseRestartPolicy(task.spec.restartPolicy)?.kind !== 'no';
      return mine && replaceable && task.desired === 'run' ? [{ record, lost }] : [];
    }),
  );
}
