import { isEnded } from '@cube/task';
import { attemptOfLabels, type Invariant } from './fact';

/** I2: at most one container for each attempt, ever. */
export function oneContainerPerAttempt(): Invariant {
  const made = new Map<string, string>();
  return {
    name: 'I2 at most one container per attempt',
    check(fact) {
      if (fact.kind !== 'engine' || fact.fact.kind !== 'create') return null;
      const attempt = attemptOfLabels(fact.labels);
      if (attempt === null) return null;
      // Another history numbers its attempts anew.
      const key = `${attempt.taskId}/${attempt.attempt} of ${fact.labels['cube.history']}`;
      const before = made.get(key);
      made.set(key, `${fact.id} on ${fact.host}`);
      return before === undefined ? null : `attempt ${key} got container ${fact.id} on ${fact.host} after ${before}`;
    },
  };
}

/**
 * I2: of a Singleton, never two containers run at once; of any task, never two attempts are open in the store, but in an overlap:
 * two on two nodes, of a task that holds no host port.
 */
export function oneLiveAttempt(): Invariant {
  return {
    name: 'I2 one live attempt',
    check(fact, truth) {
      if (fact.kind === 'commit') {
        for (const { after } of fact.tasks) {
          // One that was adopted after a restore comes before the end of the one that it replaces.
          const open =
            after?.attempts.filter(
              ({ state, stop }) => !isEnded(state) && stop !== 'replaced' && stop !== 'unneeded',
            ) ?? [];
          const isOverlap = open.length === 2 && open.every(({ nodeId }) => nodeId !== null);
          const mayOverlap = after?.spec.singleton === false && Object.keys(after.spec.portBindings).length === 0;
          const areApart = new Set(open.map(({ nodeId }) => nodeId)).size === open.length;
          if (open.length > 1 && !(isOverlap && mayOverlap && areApart))
            return `task ${after?.id} has ${open.length} open attempts`;
        }
        return null;
      }
      if (fact.kind !== 'engine' || fact.fact.kind !== 'start' || fact.cause === 'person') return null;
      const attempt = attemptOfLabels(fact.labels);
      if (attempt === null || fact.labels['cube.singleton'] !== 'true') return null;
      const running = truth
        .containers()
        .filter((one) => one.state === 'running' && !truth.isRevived(one.id) && !truth.isLeftOver(one))
        .filter(({ labels }) => attemptOfLabels(labels)?.taskId === attempt.taskId);
      return running.length <= 1 ? null : `Singleton ${attempt.taskId} runs ${running.length} times at once`;
    },
  };
}

/** I2: a node starts an attempt only after those of the task before it have ended there. */
export function oneAfterTheOther(): Invariant {
  return {
    name: 'I2 a node runs one attempt after the other',
    check(fact, truth) {
      if (fact.kind !== 'engine' || fact.fact.kind !== 'start' || fact.cause === 'person') return null;
      const started = attemptOfLabels(fact.labels);
      if (started === null) return null;
      const earlier = truth.containers().find(({ id, state, labels }) => {
        if (state !== 'running' || truth.isRevived(id) || labels['cube.node'] !== fact.labels['cube.node'])
          return false;
        const other = attemptOfLabels(labels);
        return other?.taskId === started.taskId && other.attempt < started.attempt;
      });
      if (earlier === undefined) return null;
      return `attempt ${started.taskId}/${started.attempt} starts while container ${earlier.id} of an earlier one runs`;
    },
  };
}
