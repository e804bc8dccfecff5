import type { Reason } from '@cube/task';
import { aboutNode, type ClusterEvent } from './cluster-event';
import type { ClusterState } from './cluster-state';
import { endGone } from './hello-intake';
import type { NodeRecord } from './node-record';
import { SubmissionRefused } from './submission';

/**
 * The events by which a node is known no more. With force it is an operator's word that its containers are gone: what was on it
 * ends and is replaced, a Singleton too. Each list is right on its own, since all of them may be more than one commit takes: a list for
 * each task, and at last the node's. Throws SubmissionRefused.
 */
export function removalEvents(
  state: ClusterState,
  { id, name, liveness }: NodeRecord,
  { force, now }: { readonly force: boolean; readonly now: number },
): readonly (readonly ClusterEvent[])[] {
  if (liveness !== 'down') {
    const what = `node ${name} is ${liveness}, and only a node that is down can be removed`;
    throw new SubmissionRefused('conflict', `${what}: drain it, stop its worker, and wait until it is down`);
  }
  const here = [...(state.onNode.get(id) ?? [])].flatMap((task) => state.tasks.get(task) ?? []);
  if (here.length > 0 && !force) {
    const [first] = here.map(({ task }) => task.spec.name);
    const what = `containers of ${here.length} ${here.length === 1 ? 'task' : 'tasks'} may still run on node ${name} (${first}`;
    const others = here.length === 1 ? ')' : ' and others)';
    throw new SubmissionRefused('conflict', `${what}${others}: if they are gone for sure, say so with ?force=true`);
  }
  const reason: Reason = { code: 'node-lost', message: `node ${name} was removed by an operator` };
  const ends = here.map((record) => {
    const gone = record.task.attempts.filter(({ nodeId, released }) => nodeId === id && !released);
    return endGone(record, gone, { now, because: () => reason });
  });
  return [...ends, [aboutNode(id, { kind: 'node-removed', force })]];
}
