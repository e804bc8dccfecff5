import type { NodeState } from './node-state';
import type { Scorer } from './strategy';

/** The node's score. Throws on one that can't be compared, so that a broken strategy neither wins nor hides. */
export function scoreOf(scorer: Scorer, node: NodeState): number {
  const value = scorer.value(node);
  if (!Number.isSafeInteger(value)) {
    throw new Error(`node ${node.view.id} has the score ${value}: expected an integer`);
  }
  return value;
}
