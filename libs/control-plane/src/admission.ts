import { ConstraintError, contradictionIn, requestOf, strategyNamed, UnknownStrategyError } from '@cube/scheduler';
import { currentAttempt, type Ids } from '@cube/task';
import { aboutTask, type ClusterEvent } from './cluster-event';
import type { ClusterState } from './cluster-state';
import { type RunSubmission, type StopSubmission, type Submission, SubmissionRefused } from './submission';
import type { TaskRecord } from './task-record';

/** What a submission comes to: the task it is about, and the events that make it so (none if it is known already). */
export interface Admitted {
  readonly taskId: string;
  readonly events: readonly ClusterEvent[];
}

export interface AdmissionLimits {
  /** Tasks that may be pending or running at once. */
  readonly tasks: number;
}

/** Decides about a submission. Pure; throws SubmissionRefused. */
export function admit(state: ClusterState, submission: Submission, ids: Ids, limits: AdmissionLimits): Admitted {
  return submission.kind === 'run' ? admitRun(state, submission, ids, limits) : admitStop(state, submission);
}

function admitRun(state: ClusterState, submission: RunSubmission, ids: Ids, limits: AdmissionLimits): Admitted {
  const known = knownRequest(state, submission) ?? knownTask(state, submission);
  if (known !== null) return { taskId: known, events: [] };
  requirePlaceable(submission);
  const taskId = submission.taskId ?? ids.uuid();
  const name = submission.spec.name || `task-${taskId.slice(0, 8)}`;
  const holder = state.liveNames.get(name);
  if (holder !== undefined) {
    throw new SubmissionRefused(
      'conflict',
      `task ${holder} has the name ${name} and is not over: stop it first, or choose another name`,
    );
  }
  if (state.tasks.size - state.finals.size >= limits.tasks) {
    throw new SubmissionRefused('too-many', `${limits.tasks} tasks are kept already, which is the limit`);
  }
  const attempt = (state.retired.get(taskId)?.attempt ?? 0) + 1;
  const request = { eventId: submission.eventId ?? ids.uuid(), fingerprint: submission.fingerprint };
  return {
    taskId,
    events: [aboutTask(taskId, { kind: 'task-submitted', spec: { ...submission.spec, name }, request, attempt })],
  };
}

/** The task of the same event, sent before. */
function knownRequest(state: ClusterState, { eventId, fingerprint }: Submission): string | null {
  const known = eventId === null ? undefined : state.requests.get(eventId);
  if (known === undefined) return null;
  if (known.fingerprint === fingerprint) return known.taskId;
  throw new SubmissionRefused(
    'conflict',
    `event ${eventId} was sent before with another body: send a new event under a new ID`,
  );
}

function knownTask(state: ClusterState, { taskId, fingerprint }: RunSubmission): string | null {
  const record = taskId === null ? undefined : state.tasks.get(taskId);
  if (record === undefined || taskId === null) return null;
  if (record.requests[0]?.fingerprint === fingerprint) return taskId;
  throw new SubmissionRefused(
    'conflict',
    `task ${taskId} exists already with other settings: give the new task another ID, or none`,
  );
}

/** The API names each wrong field before; here nothing may pass that the scheduler can't read: one such task would stop the queue. */
export function requirePlaceable({ spec }: Pick<RunSubmission, 'spec'>): void {
  try {
    if (spec.strategy !== '') strategyNamed(spec.strategy);
    const { constraints } = requestOf(spec);
    const found = contradictionIn(constraints);
    if (found === null) return;
    const [first, second] = [constraints[found.first]?.text, constraints[found.second]?.text];
    throw new SubmissionRefused('invalid', `no node can meet both ${first} and ${second}`);
  } catch (error) {
    if (!(error instanceof UnknownStrategyError) && !(error instanceof ConstraintError)) throw error;
    throw new SubmissionRefused('invalid', error.message);
  }
}

function admitStop(state: ClusterState, submission: StopSubmission): Admitted {
  const record = findTarget(state, submission.target);
  const known = knownRequest(state, submission);
  if (known !== null) return { taskId: known, events: [] };
  const { eventId, fingerprint } = submission;
  return {
    taskId: record.task.id,
    events: stopEvents(record, eventId === null ? null : { eventId, fingerprint }, false),
  };
}

function findTarget(state: ClusterState, { id, name }: StopSubmission['target']): TaskRecord {
  const record = id !== null ? state.tasks.get(id) : state.taskByName(name ?? '');
  if (record !== undefined) return record;
  const what = id !== null ? `ID ${id}` : `name ${name}`;
  throw new SubmissionRefused('not-found', `there is no task with the ${what}: GET /tasks lists them`);
}

/** The events that a wish to stop comes to. None when there is nothing left to ask for. */
export function stopEvents(
  record: TaskRecord,
  request: { eventId: string; fingerprint: string } | null,
  remove: boolean,
): ClusterEvent[] {
  const { task } = record;
  if (task.final) return remove ? [aboutTask(task.id, { kind: 'task-removed' })] : [];
  if (task.desired === 'stop' && request === null && (!remove || record.removeWhenFinal)) return [];
  const asked = aboutTask(task.id, { kind: 'stop-requested', request, remove });
  if (task.desired === 'stop') return [asked];
  return [asked, ...stopAttempts(record, remove)];
}

/** A pending attempt is withdrawn and ends the task; every other one is told to stop. */
function stopAttempts({ task }: TaskRecord, remove: boolean): ClusterEvent[] {
  const current = currentAttempt(task);
  const stopping = task.attempts
    .filter((attempt) => !attempt.released && attempt.nodeId !== null && attempt.stop === null)
    .map((attempt) => aboutTask(task.id, { kind: 'attempt-stopping', attempt: attempt.number, cause: 'user' }));
  if (current.state !== 'Pending') return stopping;
  const withdrawn = aboutTask(task.id, { kind: 'attempt-withdrawn', attempt: current.number });
  if (stopping.length > 0) return [...stopping, withdrawn];
  const over: ClusterEvent[] = [aboutTask(task.id, { kind: 'task-finished' })];
  return [withdrawn, ...over, ...(remove ? [aboutTask(task.id, { kind: 'task-removed' })] : [])];
}
