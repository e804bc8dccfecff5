import type { ClusterEvent } from './cluster-event';
import type { ClusterState } from './cluster-state';

/** Whom an event is about, and where it happened: by what is known of them now, and by what the event itself says. */
export interface EventSubject {
  /** Name of the task or node; `''` if it is not known any more. */
  readonly name: string;
  /** The node itself, or that of the attempt. */
  readonly nodeId: string | null;
  readonly nodeName: string;
}

export function subjectOf(event: ClusterEvent, state: ClusterState): EventSubject {
  switch (event.about) {
    case 'task': {
      const nodeId = nodeOf(event, state);
      return { name: taskName(event, state), nodeId, nodeName: nodeName(nodeId, state) };
    }
    case 'node': {
      const name = nodeName(event.id, state);
      return { name, nodeId: event.id, nodeName: name };
    }
    case 'cluster':
      return { name: '', nodeId: null, nodeName: '' };
    default:
      return event satisfies never;
  }
}

type TaskEvent = Extract<ClusterEvent, { about: 'task' }>;

function taskName({ id, fact }: TaskEvent, state: ClusterState): string {
  const known = state.tasks.get(id)?.task.spec.name;
  return known ?? (fact.kind === 'task-submitted' ? fact.spec.name : '');
}

function nodeOf({ id, fact }: TaskEvent, state: ClusterState): string | null {
  if (!('attempt' in fact) || fact.kind === 'task-submitted') return null;
  if ('nodeId' in fact) return fact.nodeId;
  const attempts = state.tasks.get(id)?.task.attempts ?? [];
  return attempts.find(({ number }) => number === fact.attempt)?.nodeId ?? null;
}

function nodeName(nodeId: string | null, state: ClusterState): string {
  return nodeId === null ? '' : (state.nodes.get(nodeId)?.name ?? '');
}
