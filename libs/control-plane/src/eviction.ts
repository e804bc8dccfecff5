import { type Attempt, currentAttempt, parseRestartPolicy, specOfAttempt } from '@cube/task';
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

export interface LostTask {
  readonly record: TaskRecord;
  readonly lost: Attempt;
}

/** Tasks whose newest attempt sits on one of these nodes and may run elsewhere instead: as they are asked for. */
export function* replacementCandidates(
  state: { readonly tasks: ClusterState['tasks']; readonly upOn: ReadonlyMap<string, Iterable<string>> },
  nodes: ReadonlySet<string>,
): Generator<LostTask, void> {
  for (const nodeId of nodes) {
    for (const taskId of state.upOn.get(nodeId) ?? []) {
      const record = state.tasks.get(taskId);
      if (record !== undefined && isReplaceable(record)) yield { record, lost: currentAttempt(record.task) };
    }
  }
}

function isReplaceable(record: TaskRecord): boolean {
  const { task } = record;
  return !specOfAttempt(task, currentAttempt(task)).singleton && mayMove(record);
}

/** Whether the task may run elsewhere once it is known to have ended where it is. */
export function mayMove({ task: { spec, desired } }: TaskRecord): boolean {
  return desired === 'run' && parseRestartPolicy(spec.restartPolicy)?.kind !== 'no';
}
