import type { Attempt, AttemptReport, Command, ManagerIdentity } from '@cube/task';
import type { Truth } from './invariants/fact';
import type { SimWorker } from './sim-worker';

/**
 * Managers that have no business with a worker say HELLO to it, and tell it to stop what it runs: one of another cluster and
 * a high epoch, one of the same epoch, one of an earlier epoch.
 */
export function impostorsCall(worker: SimWorker, truth: Truth): void {
  const { known, instance } = worker;
  if (known === undefined || known.cluster === null) return;
  const own: ManagerIdentity = { ...known, cluster: known.cluster };
  const impostors: readonly ManagerIdentity[] = [
    { ...own, cluster: 'another', epoch: own.epoch + 1_000, manager: 'stranger' },
    { ...own, manager: 'twin' },
    { ...own, epoch: own.epoch - 1, manager: 'predecessor' },
  ];
  const stops = stopsOf(worker, truth);
  for (const identity of impostors) {
    worker.apply({ identity, instance }, stops, () => {});
    worker.hello(identity, () => worker.apply({ identity, instance }, stops, () => {}));
  }
}

function stopsOf({ nodeId }: SimWorker, truth: Truth): Command[] {
  return [...truth.tasks.values()].flatMap(({ id, attempts }) =>
    attempts
      .filter((attempt) => attempt.nodeId === nodeId && !attempt.released)
      .map(({ number, revision }): Command => {
        return { action: 'stop', taskId: id, attempt: number, revision: revision + 1_000, graceSec: 0 };
      }),
  );
}

/** What a worker has no business to report: that running attempts are not started yet, and that those of others failed. */
export function gossip(truth: Truth, worker: SimWorker): () => readonly AttemptReport[] {
  return () =>
    [...truth.tasks.values()].flatMap(({ id, attempts }) =>
      attempts
        .filter(({ state, stop }) => state === 'Running' && stop === null)
        .map((attempt) => rumour(id, attempt, attempt.nodeId === worker.nodeId)),
    );
}

function rumour(taskId: string, { number, revision, containerId }: Attempt, own: boolean): AttemptReport {
  const about = { ...BLANK, taskId, attempt: number, revision, containerId };
  return own ? { ...about, state: 'Scheduled' } : { ...about, state: 'Failed', ...FAILURE };
}

const BLANK: Omit<AttemptReport, 'taskId' | 'attempt' | 'revision' | 'containerId' | 'state'> = {
  ...{ cluster: 'sim', history: 'sim', startedAt: null, finishedAt: null, exitCode: null, end: null, reason: null },
  ...{ hostPorts: null, imageDigest: '', released: false },
  health: 'none',
};

const FAILURE: Pick<AttemptReport, 'end' | 'exitCode' | 'released' | 'reason'> = {
  ...{ exitCode: 1, released: true },
  end: 'own-failure',
  reason: { code: 'exit-code', message: 'it is said to have failed' },
};
