import type { SchedulerCursors } from './cursors';
import type { Placement } from './decide';
import { Eligibility } from './eligibility';
import { type Decision, explain } from './explain';
import type { SharedState } from './filter';
import { checksFor, NODE_FILTERS } from './filters';
import { Judge } from './judge';
import type { NodeTable } from './node-table';
import type { PlacementRequest } from './placement-request';
import { preferenceOf } from './preference';
import { RecentKeys } from './recent-keys';
import { eligibilityKey, shapeKey } from './shape-key';
import { ShapeIndex } from './shape-index';
import { ShapeScan } from './shape-scan';
import type { Strategy } from './strategy';

/** Shapes with an index of their own, unless somebody says otherwise. */
export const DEFAULT_SHAPE_LIMIT = 64;

/** Shapes met once that are remembered: an index costs as much as a scan, so it is for shapes that come again. */
const MET_ONCE = 1_024;

/** A shape keeps its index against newer ones while it is used once in so many decisions for each shape there may be. */
const IDLE_ROUNDS = 16;

const KEPT_ELIGIBILITIES = 64;

interface KeptShape {
  readonly index: ShapeIndex;
  lastUsed: number;
  /** The newest answer that no node fits, and the change up to which it holds. */
  waiting: { readonly until: number; readonly cursors: SchedulerCursors; readonly placement: Placement } | null;
}

/**
 * Decides as `decide` does, without asking every node: what is known of a task shape is kept, and a decision looks only at
 * nodes that changed. A shape that comes for the first time, or one too many, costs a scan.
 *
 * Invariant: the answer never depends on which shapes are kept.
 */
export class PlacementIndex {
  /** In the order of use, the longest unused first. */
  private readonly shapes = new Map<string, KeptShape>();
  private readonly metOnce = new RecentKeys(MET_ONCE);
  private readonly eligibilities = new Map<string, Eligibility>();
  private decisions = 0;

  constructor(
    private readonly table: NodeTable,
    private readonly shared: SharedState,
    private readonly shapeLimit: number,
  ) {}

  decide(request: PlacementRequest, strategy: Strategy, cursors: SchedulerCursors): Placement {
    this.decisions += 1;
    this.table.settle();
    const kept = this.keptShape(request, strategy);
    if (kept !== null) return this.ask(kept, { request, strategy, cursors });
    const eligibility = this.eligibilityFor(request);
    eligibility.catchUp();
    const scorer = strategy.scorer(request, cursors);
    const preference = preferenceOf(request, () => this.table.all());
    const judge = new Judge(request, this.shared, eligibility, this.table);
    const findings = new ShapeScan(judge, this.table, scorer, preference);
    return this.placement({ request, strategy, cursors, scorer, preference, findings });
  }

  private ask(kept: KeptShape, inputs: Inputs): Placement {
    const { cursors } = inputs;
    const { end } = this.table.changes;
    const { waiting } = kept;
    if (waiting?.until === end && waiting.cursors === cursors) return waiting.placement;
    const { index } = kept;
    index.catchUp(cursors);
    const placement = this.placement({ ...inputs, scorer: index.scorer, preference: null, findings: index });
    kept.waiting = placement.nodeId === null ? { until: end, cursors, placement } : null;
    return placement;
  }

  private placement(found: Inputs & Pick<Decision, 'scorer' | 'preference' | 'findings'>): Placement {
    const { table } = this;
    const explanation = explain({
      ...found,
      nodeCount: table.size,
      capacities: () => table.capacities.distinct,
    });
    return { nodeId: explanation.chosen?.nodeId ?? null, explanation };
  }

  private keptShape(request: PlacementRequest, strategy: Strategy): KeptShape | null {
    const key = shapeKey(request, strategy);
    if (key === null) return null;
    const known = this.shapes.get(key);
    if (known !== undefined) {
      this.shapes.delete(key);
      this.shapes.set(key, known);
      known.lastUsed = this.decisions;
      return known;
    }
    if (!this.metOnce.meet(key) || !this.makeRoom()) return null;
    const eligibility = this.eligibilityFor(request);
    const judge = new Judge(request, this.shared, eligibility, this.table);
    const index = new ShapeIndex({ request, strategy, judge, eligibility, table: this.table });
    const kept: KeptShape = { index, lastUsed: this.decisions, waiting: null };
    this.shapes.set(key, kept);
    return kept;
  }

  /** Gives up the shape unused for longest, unless all are in use: else more shapes than room would evict each other. */
  private makeRoom(): boolean {
    if (this.shapes.size < this.shapeLimit) return true;
    const [oldest] = this.shapes;
    if (oldest === undefined || this.decisions - oldest[1].lastUsed < IDLE_ROUNDS * this.shapeLimit) return false;
    this.shapes.delete(oldest[0]);
    return true;
  }

  private eligibilityFor(request: PlacementRequest): Eligibility {
    const key = eligibilityKey(request);
    const known = key === null ? undefined : this.eligibilities.get(key);
    const eligibility = known ?? new Eligibility(checksFor(request, this.shared, NODE_FILTERS), this.table);
    if (key === null) return eligibility;
    this.eligibilities.delete(key);
    this.eligibilities.set(key, eligibility);
    const [oldest] = this.eligibilities.keys();
    if (this.eligibilities.size > KEPT_ELIGIBILITIES && oldest !== undefined) this.eligibilities.delete(oldest);
    return eligibility;
  }
}

interface Inputs {
  readonly request: PlacementRequest;
  readonly strategy: Strategy;
  readonly cursors: SchedulerCursors;
}
