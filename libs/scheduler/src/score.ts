import type { NodeState } from './node-state';
import type { NodeTable } from './node-table';
import type { Scorer } from './strategy';

/** The node's score. */
export function scoreOf(scorer: Scorer, node: NodeState): number {
  return comparable(scorer.value(node), node);
}

/** The same for the node in a slot. */
export function scoreAt(scorer: Scorer, slot: number, table: NodeTable): number {
  if (scorer.valueAt === undefined) return scoreOf(scorer, table.nodeAt(slot));
  const value = scorer.valueAt(slot, table.rows);
  return Number.isSafeInteger(value) ? value : comparable(value, table.nodeAt(slot));
}

/** Throws on a score that can't be compared, so that a broken strategy neither wins nor hides. */
function comparable(value: number, node: NodeState): number {
  if (Number.isSafeInteger(value)) return value;
  throw new Error(`node ${node.view.id} has the score ${value}: expected an integer`);
}
