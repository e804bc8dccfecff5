import { DEFAULT_STRATEGY, decisionHash, type Explanation, NO_RULES } from '@cube/scheduler';
import type { Change } from '@cube/store/port';
import type { EventEntry, TaskFact } from './cluster-event';
import type { ClusterState } from './cluster-state';
import { eventsIn } from './commit-events';
import { PlacementBook } from './placement-book';
import type { RecordedHistory } from './recorded-history';

/** A recorded decision that comes out otherwise when it is made again. */
export interface Difference {
  readonly revision: number;
  readonly index: number;
  readonly taskId: string;
  readonly taskName: string;
  readonly recorded: Outcome;
  readonly recomputed: Outcome;
  /** The parts of the explanation that differ. */
  readonly parts: readonly string[];
}

export interface Outcome {
  /** Null: no node. */
  readonly node: string | null;
  readonly summary: string;
  readonly hash: string;
}

export interface ReplayReport {
  /** The revisions that were looked at: those after `from`, up to `to`. */
  readonly from: number;
  readonly to: number;
  /** Decisions that were made again. */
  readonly decisions: number;
  /** Decisions of before hashes were recorded: not made again, since not all of their inputs were kept. */
  readonly unproven: number;
  readonly differing: number;
  /** The first of them. */
  readonly differences: readonly Difference[];
}

const SHOWN = 100;

/**
 * Makes every recorded decision again, by its definition, a look at every node, from what was recorded: the events before
 * it, the cursors it read and the strategy it named. A version that decides otherwise shows here.
 */
export async function replay(history: RecordedHistory): Promise<ReplayReport> {
  const replayed = new ReplayedCluster(history.state);
  let [to, decisions, unproven, differing] = [history.revision, 0, 0, 0];
  const differences: Difference[] = [];
  for await (const change of history.changes) {
    for (const entry of replayed.eventsOf(change)) {
      const decided = decisionIn(entry);
      if (decided?.hash === undefined) unproven += decided === null ? 0 : 1;
      else {
        decisions += 1;
        const difference = replayed.differenceOf(entry, decided);
        if (difference !== null) differing += 1;
        if (difference !== null && differences.length < SHOWN) differences.push(difference);
      }
      replayed.apply(entry);
    }
    to = change.rev;
  }
  return { from: history.revision, to, decisions, unproven, differing, differences };
}

/** A decision as it was recorded. */
export interface RecordedDecision {
  readonly explanation: Explanation;
  readonly hash?: string;
}

/** The decision that an event records; null for most. */
export function decisionIn({ event }: EventEntry): RecordedDecision | null {
  const fact: TaskFact | null = event.about === 'task' ? event.fact : null;
  return fact !== null && 'explanation' in fact ? fact : null;
}

/** The cluster as decisions saw it, one event after the other. Changes the state that it is given. */
export class ReplayedCluster {
  private current: PlacementBook;

  constructor(private readonly state: ClusterState) {
    this.current = bookOf(state);
  }

  get book(): PlacementBook {
    return this.current;
  }

  eventsOf(change: Pick<Change, 'ops'>): EventEntry[] {
    return eventsIn(change, this.state.nodes);
  }

  apply(entry: EventEntry): void {
    this.book.follow(this.state.apply(entry), this.state.nodes);
    // A manager brings its own rules.
    if (entry.event.about === 'cluster') this.current = bookOf(this.state);
  }

  /** Null: it comes out the same. */
  differenceOf({ revision, index, event }: EventEntry, { explanation, hash }: RecordedDecision): Difference | null {
    const record = this.state.tasks.get(event.id);
    if (record === undefined) throw new Error(`revision ${revision} places task ${event.id}, which is not there`);
    const about = { revision, index, taskId: event.id, taskName: record.task.spec.name };
    const recorded = outcomeOf(explanation, hash);
    try {
      const again = this.book.again(record, explanation).explanation;
      const recomputed = outcomeOf(again);
      const parts = recomputed.hash === recorded.hash ? [] : partsThatDiffer(explanation, again);
      return recomputed.hash === recorded.hash ? null : { ...about, recorded, recomputed, parts };
    } catch (error) {
      const summary = `it can't be made again: ${error instanceof Error ? error.message : String(error)}`;
      return { ...about, recorded, recomputed: { node: null, summary, hash: '' }, parts: ['strategy'] };
    }
  }
}

function bookOf(state: ClusterState): PlacementBook {
  return new PlacementBook({ strategy: DEFAULT_STRATEGY, rules: state.cluster.rules ?? NO_RULES }, state);
}

function outcomeOf(explanation: Explanation, hash = decisionHash(explanation)): Outcome {
  return { node: explanation.chosen?.nodeName ?? null, summary: explanation.summary, hash };
}

const PARTS = [
  ...(['verdict', 'chosen', 'candidates', 'refused', 'refusedByCode', 'nodesConsidered', 'nodesFitting'] as const),
  ...(['strategy', 'cursors'] as const),
];

function partsThatDiffer(recorded: Explanation, again: Explanation): string[] {
  const differing = PARTS.filter((part) => JSON.stringify(recorded[part]) !== JSON.stringify(again[part]));
  return differing.length > 0 ? differing : ['hash'];
}
