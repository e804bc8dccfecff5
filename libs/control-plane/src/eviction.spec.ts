import { type ClusterEvent, aboutTask } from './cluster-event';
import { ClusterState } from './cluster-state';
import { replacementCandidates } from './eviction';
import { specOf } from '@cube/testing';
import { START_CURSORS } from '@cube/scheduler';

const EXPLANATION = {} as never;

/** A state to which these events happened. */
function stateAfter(...events: readonly ClusterEvent[]): ClusterState {
  const state = new ClusterState();
  events.forEach((event, at) => state.apply({ revision: at + 1, index: 0, at: at * 1000, event }));
  return state;
}

function submitted(id: string, change: Parameters<typeof specOf>[0] = {}): ClusterEvent {
  const request = { eventId: `event-${id}`, fingerprint: id };
  return aboutTask(id, { kind: 'task-submitted', spec: specOf({ name: id, ...change }), request, attempt: 1 });
}

function placed(id: string, nodeId: string, attempt = 1): ClusterEvent {
  const decision = { cursors: START_CURSORS, explanation: EXPLANATION };
  return aboutTask(id, { kind: 'attempt-placed', attempt, nodeId, instance: 'i', ...decision });
}

function replacedBy(id: string, nodeId: string): ClusterEvent[] {
  const lost = { code: 'node-lost', message: '' } as const;
  const opened = {
    notBefore: null,
    charged: false,
    failuresInRow: 0,
    reason: { code: 'replacing', message: '' },
  } as const;
  return [
    aboutTask(id, { kind: 'attempt-lost', attempt: 1, reason: lost, released: false }),
    aboutTask(id, { kind: 'attempt-opened', attempt: 2, ...opened }),
    placed(id, nodeId, 2),
  ];
}

const candidates = (state: ClusterState): string[] =>
  [...replacementCandidates(state, new Set(['lost']))].map(({ record }) => record.task.id);

describe('candidates for replacement', () => {
  it('are the tasks whose newest attempt is up on a lost node', () => {
    const state = stateAfter(submitted('a'), submitted('b'), submitted('c'), placed('a', 'lost'), placed('b', 'alive'));
    expect(candidates(state)).toEqual(['a']);
  });

  it('are none of those that run elsewhere, although what they reserve on the lost node is kept', () => {
    const state = stateAfter(submitted('a'), placed('a', 'lost'), ...replacedBy('a', 'alive'));
    expect(candidates(state)).toEqual([]);
    // So that a look at the queue costs nothing for them.
    expect(state.upOn.get('lost')?.size).toBe(0);
    expect(state.onNode.get('lost')?.size).toBe(1);
  });

  it('are no singletons, nor tasks that are never restarted', () => {
    const state = stateAfter(
      submitted('single', { singleton: true }),
      submitted('once', { restartPolicy: 'no' }),
      placed('single', 'lost'),
      placed('once', 'lost'),
    );
    expect(candidates(state)).toEqual([]);
  });
});
