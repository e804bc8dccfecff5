import type { SchedulerCursors } from './cursors';
import type { NodeRows } from './node-rows';
import type { NodeState } from './node-state';
import type { PlacementRequest } from './placement-request';

/**
 * How a node is chosen among those that fit: the lowest score, and among equals the node that joined first.
 *
 * A score is a function of the request, the cursors and that one node, never of other nodes: so an index can keep scores
 * and needs to look again only at nodes that changed.
 */
export interface Strategy {
  readonly name: string;
  /** Works out once what depends on the request alone. */
  readonly scorer: (request: PlacementRequest, cursors: SchedulerCursors) => Scorer;
  /** The cursor that its scores read, if they read one. When it moves, an index works all of its scores out anew. */
  readonly reads?: keyof SchedulerCursors;
  /**
   * Set where the order of the scores is the order of joining from the first node after this join number on, and around.
   * An index then keeps no scores and looks for the next node that fits, so a cursor may move with every decision.
   */
  readonly rotatesAfter?: (cursors: SchedulerCursors) => number;
  /** The cursors after it chose a node; left out where it keeps none. */
  readonly advance?: (cursors: SchedulerCursors, chosen: NodeState) => SchedulerCursors;
}

export interface Scorer {
  /** A safe integer, lower is better. Only + - * / and our own exponential, so that it is the same everywhere. */
  value(node: NodeState): number;
  /**
   * The same from the row of the node's slot, to the last bit, for looks at many nodes that must not wait for their
   * objects. Left out, `value` is asked.
   */
  valueAt?(slot: number, rows: NodeRows): number;
  /** What the value is made of, for people. Asked only for the nodes that an explanation shows. */
  terms(node: NodeState): Readonly<Record<string, number>>;
}
