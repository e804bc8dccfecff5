import { CPU_UNIT } from './amounts';
import type { RefusedNode } from './explanation';
import type { NodeState } from './node-state';
import { type Refusal, refusalMessage } from './refusal';

/** Puts a refusal into words and numbers. */
export function refusedNode({ view }: NodeState, refusal: Refusal): RefusedNode {
  const { code } = refusal;
  return { nodeId: view.id, nodeName: view.name, code, message: refusalMessage(refusal), ...numbers(refusal) };
}

function numbers(refusal: Refusal): Pick<RefusedNode, 'asked' | 'free' | 'capacity'> {
  if (!('free' in refusal)) return {};
  const unit = refusal.code === 'cpu' ? CPU_UNIT : 1;
  return { asked: refusal.asked / unit, free: refusal.free / unit, capacity: refusal.capacity / unit };
}
