import { decode, encode } from '@cube/control-plane';
import type { Explanation } from '@cube/scheduler';
import { MemoryStore, type Op, type Term } from '@cube/store';
import { round } from './percentile';
import { type Likeness, loadTask } from './placement-load';
import { fleetScheduler, type Load } from './placement-run';

export interface CommittedResult extends Load {
  readonly likeness: Likeness;
  readonly explained: boolean;
  readonly seconds: number;
  readonly placementsPerSec: number;
  readonly commits: number;
}

/** Two operations each: below the limits of a batch, with room for explanations of a few kilobytes. */
const TASKS_A_COMMIT = 500;

/** Versions that nobody reads any more are forgotten as often as this, as a manager does. */
const COMMITS_A_COMPACTION = 100;

interface Assignment {
  readonly nodeId: string;
}

interface Decision extends Assignment {
  readonly explanation: Explanation;
}

/**
 * The same work and what is done with it, as the manager does it: every assignment, and the decision with its explanation if
 * `explained`, is committed through the Store port, and a watcher reads each assignment back. Ends when the watcher has seen the last.
 */
export async function runCommitted(load: Load, likeness: Likeness, explained: boolean): Promise<CommittedResult> {
  const scheduler = fleetScheduler(load.nodes, 'epvm');
  const store = new MemoryStore();
  const stop = new AbortController();
  const term = await store.lead('bench', stop.signal);
  const begin = performance.now();
  const watching = readAssignments(store, { since: term.rev, expected: load.tasks, stop: stop.signal });
  let revision = term.rev;
  let commits = 0;
  for (let first = 0; first < load.tasks; first += TASKS_A_COMMIT) {
    const ops: Op[] = [];
    for (let index = first; index < Math.min(first + TASKS_A_COMMIT, load.tasks); index += 1) {
      const request = loadTask(index, likeness, load.constrained);
      const { nodeId, explanation } = scheduler.place(request);
      if (nodeId === null) throw new Error(`task ${index} found no node: ${explanation.summary}`);
      scheduler.reserve(`task-${index}/1`, nodeId, request.demand);
      const assignment: Assignment = { nodeId };
      ops.push({ put: `task/${index}`, value: encode(assignment) });
      if (!explained) continue;
      const decision: Decision = { nodeId, explanation };
      ops.push({ put: `event/${index}`, value: encode(decision) });
    }
    revision = await committed(store, { term, revision, ops });
    commits += 1;
    if (commits % COMMITS_A_COMPACTION === 0) await store.compact(revision);
  }
  await watching;
  const seconds = (performance.now() - begin) / 1000;
  stop.abort();
  await store.close();
  const placementsPerSec = round(load.tasks / seconds, 0);
  return { ...load, likeness, explained, seconds: round(seconds, 3), placementsPerSec, commits };
}

async function committed(
  store: MemoryStore,
  { term, revision, ops }: { term: Term; revision: number; ops: readonly Op[] },
): Promise<number> {
  const answer = await store.commit(term, revision, ops);
  if ('failed' in answer) throw new Error(`a commit answered ${answer.failed}`);
  return answer.rev;
}

/** Reads every assignment as its worker's dispatcher would, until so many have come. */
async function readAssignments(
  store: MemoryStore,
  { since, expected, stop }: { since: number; expected: number; stop: AbortSignal },
): Promise<void> {
  let seen = 0;
  for await (const change of store.watch('task/', since, stop)) {
    if ('compacted' in change) throw new Error('the watcher fell behind what is kept');
    for (const op of change.ops) {
      if (!('put' in op)) continue;
      const { nodeId } = decode<Assignment>(op.value);
      if (nodeId === '') throw new Error(`${op.put} has no node`);
      seen += 1;
    }
    if (seen >= expected) return;
  }
}
