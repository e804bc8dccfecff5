/** @typedef {import('./mutants.mjs').Mutant} Mutant */

const PLAN = 'agent/src/attempt-plan.ts';
const OBSERVER = 'agent/src/container-observer.ts';
const SESSION = 'agent/src/session.ts';

/** @type {readonly Mutant[]} Slips in what a worker runs: the agent. */
export const WORKER_MUTANTS = [
  {
    invariant: 'I2',
    slip: 'the next attempt does not wait for the one before',
    file: PLAN,
    find: 'if (!predecessorsEnded || record.spec === null) return NOTHING;',
    replace: 'if (record.spec === null) return NOTHING;',
  },
  {
    invariant: 'I2',
    slip: 'a create whose answer was lost may leave a second container behind the first',
    file: PLAN,
    find: 'return lateCreateUntil !== null && now < lateCreateUntil;',
    replace: 'return lateCreateUntil !== null && now < 0;',
  },
  {
    invariant: 'I4',
    slip: 'an ended attempt that runs again is left running',
    file: PLAN,
    find: "if (isRunning(record)) return { kind: 'stop', graceSec: record.graceSec };",
    replace: 'if (isRunning(record)) return NOTHING;',
  },
  {
    invariant: 'I5',
    slip: 'nobody lists what the events did not tell',
    file: 'agent/src/update-poller.ts',
    find: 'if (!this.stopping.signal.aborted) this.list.wake();',
    replace: 'if (this.stopping.signal.aborted) this.list.wake();',
  },
  {
    invariant: 'I7',
    slip: 'a restarted worker does not adopt what runs',
    file: OBSERVER,
    find: 'if (identity === null || identity.nodeId !== this.ownership.nodeId) return null;',
    replace: 'if (identity === null || identity.nodeId === this.ownership.nodeId) return null;',
  },
  {
    invariant: 'I7',
    slip: 'what is adopted is stopped until somebody wants it',
    file: 'agent/src/desired-set.ts',
    find: "const newest: Newest = { attempt, revision: ADOPTED, wanted: { action: 'keep' } };",
    replace: "const newest: Newest = { attempt, revision: ADOPTED, wanted: { action: 'stop', graceSec: null } };",
  },
  {
    invariant: 'I8',
    slip: 'a lower epoch is admitted',
    file: SESSION,
    find: 'if (manager.epoch < known.epoch) {',
    replace: 'if (manager.epoch < known.epoch - 1_000) {',
  },
  {
    invariant: 'I8',
    slip: 'a call of an earlier manager is obeyed',
    file: SESSION,
    find: 'if (!sameManager(manager, this.manager)) {',
    replace: 'if (manager.cluster !== this.manager.cluster) {',
  },
  {
    invariant: 'I8',
    slip: 'a call that is meant for an earlier worker process is obeyed',
    file: SESSION,
    find: 'if (instance !== this.instance) {',
    replace: "if (instance === '') {",
  },
  {
    invariant: 'I8',
    slip: 'another cluster takes a worker over',
    file: SESSION,
    find: 'if (known.cluster !== null && known.cluster !== manager.cluster) {',
    replace: 'if (known.cluster === manager.cluster && known.nodeId === manager.manager) {',
  },
  {
    invariant: 'I11',
    slip: 'ended containers are never collected',
    file: 'agent/src/plan.ts',
    find: 'return new Set(ended.slice(keep).map(({ key }) => key));',
    replace: 'return new Set(ended.slice(ended.length).map(({ key }) => key));',
  },
  {
    invariant: 'I14',
    slip: 'containers of other clusters are ours',
    file: OBSERVER,
    find: 'return this.ownership.isOurCluster(identity.cluster) ? identity : null;',
    replace: 'return identity;',
  },
  {
    invariant: 'I14',
    slip: 'labels that come with an image prove ownership',
    file: OBSERVER,
    find: 'if (image !== null && isForgedByImage(details.labels, image.labels)) {',
    replace: 'if (image === null && isForgedByImage(details.labels, {})) {',
  },
];
