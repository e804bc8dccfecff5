import type { StopCause } from '@cube/task';
import type { ClusterEvent, NodeFact } from './cluster-event';

const STOPPING: Readonly<Record<StopCause, string>> = {
  user: 'is being stopped, as asked: it gets its stop signal, and is killed when its grace period is over',
  unhealthy: 'is being stopped, since it is unhealthy',
  replaced: 'is being stopped, to make room for its replacement',
  unneeded: 'is being stopped, since no replacement is needed any more',
};

/** What an event says to people: one sentence, and the attempt it is about. Holds nothing secret. */
export function tellEvent({ fact }: ClusterEvent): { readonly attempt: number | null; readonly message: string } {
  switch (fact.kind) {
    case 'task-submitted':
      return { attempt: null, message: `submitted: ${fact.spec.image} as ${fact.spec.name}` };
    case 'stop-requested':
      return { attempt: null, message: fact.remove ? 'asked to stop and to be removed' : 'asked to stop' };
    case 'restart-requested':
      return { attempt: null, message: 'asked to restart: a new attempt replaces it' };
    case 'task-respecified':
      return { attempt: null, message: `has another spec: ${fact.spec.image}; a new attempt replaces it` };
    case 'task-finished':
      return { attempt: null, message: 'final: nothing more will happen' };
    case 'task-removed':
      return { attempt: null, message: 'removed' };
    case 'attempt-opened':
      return { attempt: fact.attempt, message: fact.reason.message };
    case 'attempt-placed':
      return { attempt: fact.attempt, message: fact.explanation.summary };
    case 'attempt-waiting':
      return { attempt: fact.attempt, message: fact.reason.message };
    case 'attempt-adopted': {
      const message = `goes on with attempt ${fact.attempt}, which its worker has; the newest known was ${fact.previous}`;
      return { attempt: fact.attempt, message };
    }
    case 'attempt-withdrawn':
      return { attempt: fact.attempt, message: 'withdrawn before it was placed' };
    case 'attempt-stopping':
      return { attempt: fact.attempt, message: STOPPING[fact.cause] };
    case 'attempt-observed': {
      const { state, reason, health } = fact.observed;
      const why = reason === null ? '' : `: ${reason.message}`;
      return { attempt: fact.attempt, message: `${state}${health === 'none' ? '' : `, ${health}`}${why}` };
    }
    case 'attempt-lost':
      return { attempt: fact.attempt, message: fact.reason.message };
    case 'node-joined':
      return { attempt: null, message: `joined as ${fact.introduction.name} at ${fact.introduction.address}` };
    case 'node-removed': {
      const gone = fact.force ? ', who says that its containers are gone' : '';
      return { attempt: null, message: `was removed by an operator${gone}` };
    }
    case 'node-changed':
      return { attempt: null, message: `said HELLO as ${fact.introduction.name} at ${fact.introduction.address}` };
    case 'node-liveness':
      return { attempt: null, message: `is ${fact.liveness}` };
    case 'node-availability':
      return { attempt: null, message: availabilityStory(fact) };
    case 'node-labelled': {
      const labels = Object.entries(fact.labels).map(([key, value]) => `${key}=${value}`);
      return { attempt: null, message: `an operator's labels are now: ${labels.join(', ') || 'none'}` };
    }
    case 'node-volumes':
      return { attempt: null, message: 'has new volumes' };
    case 'node-use':
      return { attempt: null, message: 'its measured use changed' };
    case 'manager-started':
      return { attempt: null, message: `a manager leads in epoch ${fact.epoch}` };
    case 'nodes-heard':
      return {
        attempt: null,
        message: 'every node was heard since the restore, or waited for: tasks are placed again',
      };
    default:
      return fact satisfies never;
  }
}

function availabilityStory(fact: Extract<NodeFact, { kind: 'node-availability' }>): string {
  const { availability, parallel = 1 } = fact;
  switch (availability) {
    case 'active':
      return 'is active again: it takes tasks';
    case 'paused':
      return 'is paused: it keeps its tasks and takes no new ones';
    case 'draining':
      return `is being drained: its tasks move to other nodes, ${parallel} at a time`;
    default:
      return availability satisfies never;
  }
}
