import { attemptNumbered, currentAttempt, isEnded, newestAttempt } from '@cube/task';
import { attemptOfLabels, type Fact, type Invariant, type Truth } from './fact';

/** I7: no container is started twice: neither a manager's nor a worker's restart changes an ID or a start time. */
export function neverStartedTwice(): Invariant {
  const started = new Set<string>();
  return {
    name: 'I7 no container starts twice',
    check(fact) {
      if (fact.kind !== 'engine' || fact.fact.kind !== 'start' || fact.cause === 'person') return null;
      if (started.has(fact.id)) return `container ${fact.id} on ${fact.host} was started again`;
      started.add(fact.id);
      return null;
    },
  };
}

/** I7, I8: what runs and is wanted is left alone, whoever restarts and whoever still believes to be in charge. */
export function wantedIsLeftAlone(): Invariant {
  const obeyed = new Map<string, string>();
  return {
    name: 'I7 what is wanted is left alone',
    check(fact, truth) {
      if (fact.kind === 'bound') obeyed.set(fact.address, fact.history);
      if (fact.kind !== 'ask' || fact.container === null || fact.container.state !== 'running') return null;
      const { call, target } = fact.ask;
      if ((call !== 'stop' && call !== 'remove') || truth.isRevived(fact.container.id)) return null;
      // Until HELLO it does as a store said that is no more.
      if (obeyed.get(fact.address) !== truth.history) return null;
      const attempt = attemptOfLabels(fact.container.labels);
      // A restored store may have given the number of an attempt away once more: another container may be meant.
      if (attempt === null || truth.isLeftOver(fact.container)) return null;
      if (!isWanted(attempt.taskId, attempt.attempt, truth) || isAnother(fact.container, truth)) return null;
      return `${fact.address} wants to ${call} container ${target} of attempt ${attempt.taskId}/${attempt.attempt}, which should run`;
    },
  };
}

function isAnother({ id, labels }: { id: string; labels: Readonly<Record<string, string>> }, truth: Truth): boolean {
  const made = attemptOfLabels(labels);
  const task = truth.tasks.get(made?.taskId ?? '');
  const nodeId = task && attemptNumbered(task, made?.attempt ?? 0)?.nodeId;
  return nodeId !== labels['cube.node'] && !task?.attempts.some(({ containerId }) => containerId === id);
}

function isWanted(taskId: string, number: number, truth: Truth): boolean {
  const task = truth.tasks.get(taskId);
  const attempt = task && attemptNumbered(task, number);
  if (task === undefined || attempt === undefined || isEnded(attempt.state)) return false;
  const isMeant = [currentAttempt(task), newestAttempt(task)].includes(attempt);
  return isMeant && attempt.stop === null && task.desired === 'run';
}

/** I14: what others made is not touched. */
export function foreignIsUntouched(): Invariant {
  return {
    name: 'I14 foreign containers are untouched',
    check(fact, truth) {
      if (fact.kind === 'ask' && fact.container !== null && truth.isForeign(fact.container.id)) {
        const harmless = fact.ask.call === 'inspect';
        return harmless
          ? null
          : `${fact.address} does ${fact.ask.call} to the foreign container ${fact.container.name}`;
      }
      if (fact.kind !== 'engine' || fact.cause === 'engine' || !truth.isForeign(fact.id)) return null;
      return `the foreign container ${fact.id} on ${fact.host} had a ${fact.fact.kind}`;
    },
  };
}

/** I14: what Cube made for a task that this store does not know goes on running until an operator decides. */
export function ownerlessRunOn(): Invariant {
  const obeyed = new Map<string, string>();
  return {
    name: 'I14 containers of unknown tasks run on',
    check(fact, truth) {
      if (fact.kind === 'bound') obeyed.set(fact.address, fact.history);
      if (fact.kind !== 'ask' || fact.container === null || fact.container.state !== 'running') return null;
      const { call } = fact.ask;
      if (obeyed.get(fact.address) !== truth.history) return null;
      if ((call !== 'stop' && call !== 'remove') || !truth.isOwnerless(fact.container.id)) return null;
      return `${fact.address} wants to ${call} ${fact.container.name}, whose task the store does not know`;
    },
  };
}

/** I8: a worker obeys the highest epoch that it ever met, and only calls that are meant for this very process. */
export function staleIsNotObeyed(): Invariant {
  const highest = new Map<string, number>();
  return {
    name: 'I8 nothing stale is obeyed',
    check(fact) {
      if (fact.kind !== 'obeyed') return null;
      const { address, by, instance, actualInstance } = fact;
      const known = highest.get(address) ?? 0;
      highest.set(address, Math.max(known, by.epoch));
      // The answer to a HELLO may come after the next manager's: it gives leave to nothing.
      if (instance === null) return null;
      if (by.epoch < known) return `${address} obeyed epoch ${by.epoch} after epoch ${known}`;
      if (instance === actualInstance) return null;
      return `${actualInstance} obeyed a call that was meant for ${instance}`;
    },
  };
}

type Bond = Omit<Extract<Fact, { kind: 'bound' }>, 'kind'>;

/** I8: a worker goes over to a manager of a higher epoch only, never to another cluster, and obeys nobody else. */
export function bondsOnlyTighten(): Invariant {
  const bonds = new Map<string, Bond>();
  return {
    name: 'I8 nobody takes a worker over who may not',
    check(fact) {
      if (fact.kind === 'bound') {
        const before = bonds.get(fact.address);
        bonds.set(fact.address, fact);
        return before === undefined || before.cluster === null ? null : loosened(before, fact);
      }
      if (fact.kind !== 'obeyed' || fact.instance === null) return null;
      const { address, by } = fact;
      const bond = bonds.get(address);
      const same = bond?.cluster === by.cluster && bond.epoch === by.epoch && bond.manager === by.manager;
      return same ? null : `${address} obeyed ${by.manager} of ${by.cluster}, and belongs to ${bond?.manager}`;
    },
  };
}

function loosened(before: Bond, after: Bond): string | null {
  const { address, cluster, epoch, manager } = after;
  if (cluster !== before.cluster) return `${address} left cluster ${before.cluster} for ${cluster}`;
  if (epoch < before.epoch) return `${address} went back from epoch ${before.epoch} to ${epoch}`;
  if (epoch > before.epoch || manager === before.manager) return null;
  return `${address} obeys ${manager} after ${before.manager} in one epoch`;
}
