/** @typedef {import('./mutants.mjs').Mutant} Mutant */

const LEDGER = 'control-plane/src/ledger.ts';
const ADMISSION = 'control-plane/src/admission.ts';
const OUTCOME = 'control-plane/src/attempt-outcome.ts';
const INTAKE = 'control-plane/src/report-intake.ts';
const HELLO = 'control-plane/src/hello-intake.ts';
const EVICTION = 'control-plane/src/eviction.ts';
const DISPATCHER = 'control-plane/src/dispatcher.ts';
const POLLER = 'control-plane/src/update-poller.ts';
const PLACEMENT = 'control-plane/src/placement-book.ts';
const FOLD = 'control-plane/src/fold-task.ts';
const MOVES = 'control-plane/src/moves.ts';

/** @type {readonly Mutant[]} Slips in what the manager runs: control plane, scheduler, tasks. */
export const MANAGER_MUTANTS = [
  {
    invariant: 'I1',
    slip: 'what is at the head counts as durable',
    file: LEDGER,
    find: 'if (revision <= this.committed) return;',
    replace: 'if (revision <= this.head) return;',
  },
  {
    invariant: 'I1',
    slip: 'a failed batch is acknowledged',
    file: LEDGER,
    find: 'batch.reject(new StoreUnavailableError(why, PROBE_INTERVAL_MS / 1000));',
    replace: 'batch.resolve();',
  },
  {
    invariant: 'I1',
    slip: 'a submission does not wait for its commit',
    file: 'control-plane/src/control-plane.ts',
    find: '    await this.ledger.durable(revision);\n    return view;',
    replace: '    void this.ledger.durable(revision).catch(() => undefined);\n    return view;',
  },
  {
    invariant: 'I2',
    slip: 'a singleton on a silent node is replaced',
    file: EVICTION,
    find: '  return !specOfAttempt(task, currentAttempt(task)).singleton && mayMove(record);',
    replace: '  return currentAttempt(task).nodeId !== null && mayMove(record);',
  },
  {
    invariant: 'I2',
    slip: 'after a restore tasks are placed before workers have said what they run',
    file: 'control-plane/src/hearing.ts',
    find: 'return store.ancestors.length === 0 || ledger',
    replace: 'return store.ancestors.length >= 0 || ledger',
  },
  {
    invariant: 'I3',
    slip: 'an illegal move of a report is taken',
    file: INTAKE,
    find: "if (!moved.ok) return { kind: 'refused', why: moved.refusal.message };",
    replace: 'if (!moved.ok) void moved;',
  },
  {
    invariant: 'I3',
    slip: 'an ended attempt is observed like any other',
    file: INTAKE,
    find: '  if (isEnded(attempt.state)) return takeInRelease(record, attempt, report);\n  if (report.state !== attempt.state) {',
    replace: '  if (report.state !== attempt.state && !isEnded(attempt.state)) {',
  },
  {
    invariant: 'I3',
    slip: 'a report of another node than the owner is taken',
    file: INTAKE,
    find: '  if (attempt.nodeId !== node.id) {',
    replace: '  if (attempt.nodeId === null) {',
  },
  {
    invariant: 'I4',
    slip: 'nobody stops an attempt that a verdict ended',
    file: DISPATCHER,
    find: 'if (attempt.stop !== null || isEnded(attempt.state)) {',
    replace: 'if (attempt.stop !== null) {',
  },
  {
    invariant: 'I4',
    slip: 'after HELLO nothing is sent again',
    file: POLLER,
    find: 'session.open(answer.nodeId, answer.instance, state.onNode.get(answer.nodeId) ?? []);',
    replace: 'session.open(answer.nodeId, answer.instance, []);',
  },
  {
    invariant: 'I4',
    slip: 'an attempt of a lost future that only waits here is not adopted',
    file: INTAKE,
    find: 'if (record === undefined || attempt === undefined || attempt.nodeId === null) {',
    replace: 'if (record === undefined || attempt === undefined) {',
  },
  {
    invariant: 'I5',
    slip: 'what could not be sent is forgotten',
    file: DISPATCHER,
    find: '        for (const id of tasks) session.outbox.add(id);\n        return this.failed(error);',
    replace: '        return this.failed(error);',
  },
  {
    invariant: 'I5',
    slip: 'freed room wakes nobody who waits for it',
    file: 'scheduler/src/scheduler.ts',
    find: '    this.noteChange(reservation, account, true);',
    replace: '    this.noteChange(reservation, account, false);',
  },
  {
    invariant: 'I5',
    slip: 'what ended in a lost future does not count',
    file: INTAKE,
    find: 'if (!isAhead || record.task.desired',
    replace: 'if (report.released || !isAhead || record.task.desired',
  },
  {
    invariant: 'I6',
    slip: 'losses are charged',
    file: FOLD,
    find: 'restartCount: task.restartCount + (fact.charged ? 1 : 0),',
    replace: 'restartCount: task.restartCount + 1,',
  },
  {
    invariant: 'I6',
    slip: 'a restart does not wait for its backoff',
    file: OUTCOME,
    find: 'notBefore: decision.delayMs === 0 ? null : now + decision.delayMs,',
    replace: 'notBefore: decision.delayMs === 0 ? null : now,',
  },
  {
    invariant: 'I6',
    slip: 'one restart too many',
    file: 'task/src/restart-policy.ts',
    find: 'counts.restartCount >= policy.limit',
    replace: 'counts.restartCount > policy.limit',
  },
  {
    invariant: 'I7',
    slip: 'what a restarted worker still has counts as vanished',
    file: HELLO,
    find: '      .filter((attempt) => !listed.has(attemptKey(taskId, attempt.number)))\n',
    replace: '      .filter((attempt) => listed.size >= 0 || attempt.released)\n',
  },
  {
    invariant: 'I9',
    slip: 'an ended attempt gives its room back before its container is gone',
    file: PLACEMENT,
    find: '  return attempt.nodeId !== null && !attempt.released;\n}\n\n/** Holds',
    replace: '  return attempt.nodeId !== null && !attempt.released && attempt.finishedAt === null;\n}\n\n/** Holds',
  },
  {
    invariant: 'I9',
    slip: 'a node takes what it does not have',
    file: 'scheduler/src/resource-filters.ts',
    find: '      if (asked <= free) return null;',
    replace: '      if (free >= 0) return null;',
  },
  {
    invariant: 'I9',
    slip: 'a restarted manager does not know what is reserved',
    file: PLACEMENT,
    find: '      for (const attempt of record.task.attempts) reserveAttempt(scheduler, record, attempt, state.nodes);',
    replace:
      '      for (const attempt of record.task.attempts.slice(1)) reserveAttempt(scheduler, record, attempt, state.nodes);',
  },
  {
    invariant: 'I10',
    slip: 'a stopped task is restarted when it ends',
    file: OUTCOME,
    find: "  if (task.desired === 'stop') return { restart: false };",
    replace: "  if (task.desired === 'stop' && task.final) return { restart: false };",
  },
  {
    invariant: 'I10',
    slip: 'a task is final while an attempt of it is not over',
    file: OUTCOME,
    find: 'if (task.final || !task.attempts.every((attempt) => attempt.released)) return [];',
    replace: 'if (task.final) return [];',
  },
  {
    invariant: 'I10',
    slip: 'a stop that was acknowledged is sent as a run',
    file: DISPATCHER,
    find: "return { action: 'stop', ...about, graceSec: spec.stopGracePeriodSec };",
    replace: "return { action: 'run', ...about, spec };",
  },
  {
    invariant: 'I11',
    slip: 'a task keeps all its events',
    file: 'control-plane/src/cluster-state.ts',
    find: 'return [...events, place].slice(-KEPT_EVENTS);',
    replace: 'return [...events, place];',
  },
  {
    invariant: 'I11',
    slip: 'final tasks are never forgotten',
    file: 'control-plane/src/retention.ts',
    find: '      if (finals.size <= keptFinalTasks) return;',
    replace: '      if (finals.size <= keptFinalTasks + 1_000_000) return;',
  },
  {
    invariant: 'I12',
    slip: 'the name of a live task is given away',
    file: ADMISSION,
    find: '  if (holder !== undefined) {',
    replace: '  if (holder === taskId) {',
  },
  {
    invariant: 'I12',
    slip: 'the same event with another body makes another task',
    file: ADMISSION,
    find: 'if (known.fingerprint === fingerprint) return known.taskId;',
    replace:
      'if (known.fingerprint !== fingerprint) return null;\n  if (known.fingerprint === fingerprint) return known.taskId;',
  },
  {
    invariant: 'I12',
    slip: 'the limit of tasks does not count',
    file: ADMISSION,
    find: 'if (state.tasks.size - state.finals.size >= limits.tasks) {',
    replace: 'if (state.finals.size - state.tasks.size >= limits.tasks) {',
  },
  {
    invariant: 'I13',
    slip: 'half of the nodes is not too many',
    file: EVICTION,
    find: 'return lately.length * 2 > nodes;',
    replace: 'return lately.length > nodes;',
  },
  {
    invariant: 'I13',
    slip: 'a mass silence is over after five minutes',
    file: 'control-plane/src/health-checker.ts',
    find: 'most && (this.massSilent || isMassSilence(',
    replace: 'most && (isMassSilence(',
  },
  {
    invariant: 'I13',
    slip: 'a stall of the manager counts as silence of the workers',
    file: 'control-plane/src/health-checker.ts',
    find: '    if (stalled <= 0) return;\n',
    replace: '    if (stalled > 0 || stalled <= 0) return;\n',
  },
  {
    invariant: 'I13',
    slip: 'a suspect node counts as lost',
    file: 'control-plane/src/health-checker.ts',
    find: "    const isDown = liveness === 'down';",
    replace: "    const isDown = liveness !== 'ready';",
  },
  {
    invariant: 'I14',
    slip: 'a container that nobody knows is stopped',
    file: 'control-plane/src/strays.ts',
    find: "else if (verdict === 'ended' && clock",
    replace: 'else if (clock',
  },
  {
    invariant: 'I5',
    slip: 'a drain moves one task and forgets the others',
    file: MOVES,
    find: '      if (this.move(record, `moves off node ${node.name}, which is being drained`)) free -= 1;',
    replace:
      '      if (this.move(record, `moves off node ${node.name}, which is being drained`)) this.draining.delete(nodeId);',
  },
  {
    invariant: 'I5',
    slip: 'an overlap never ends',
    file: MOVES,
    find: 'if (isSettled(task, replacement) && replacement.outdated !== true) {',
    replace: 'if (isSettled(task, replacement) && replacement.outdated === true) {',
  },
  {
    invariant: 'I6',
    slip: 'a move is charged to the task',
    file: OUTCOME,
    find: '    notBefore: null,\n    charged: false,\n  } as const;',
    replace: '    notBefore: null,\n    charged: true,\n  } as const;',
  },
];
