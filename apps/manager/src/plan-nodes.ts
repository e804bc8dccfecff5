import type { AskedPlan } from '@cube/api';
import type { NodeRecord, PlanRequest } from '@cube/control-plane';
import { ApiError } from '@cube/server';

/** The plan with the IDs of the nodes that it names. Throws an ApiError that names every one that there isn't. */
export function onNodes(asked: AskedPlan, nodes: readonly Pick<NodeRecord, 'id' | 'name'>[]): PlanRequest {
  const ids = new Map([
    ...nodes.map(({ id, name }) => [name, id] as const),
    ...nodes.map(({ id }) => [id, id] as const),
  ]);
  const unknown: { readonly Field: string; readonly Value: string; readonly Expected: string }[] = [];
  const idOf = (nameOrId: string, field: string): string => {
    const id = ids.get(nameOrId);
    if (id !== undefined) return id;
    unknown.push({
      Field: field,
      Value: nameOrId.slice(0, 100),
      Expected: 'the name or ID of a node: GET /nodes lists them',
    });
    return '';
  };
  const plan: PlanRequest = {
    ...asked,
    drain: [...new Set(asked.drain.map((name, index) => idOf(name, `Drain[${index}]`)))],
    lose: [...new Set(asked.lose.map((name, index) => idOf(name, `Lose[${index}]`)))],
    add: asked.add.flatMap(({ like, count, labels }, index) => {
      const id = idOf(like, `Add[${index}].Like`);
      return Array.from({ length: count }, () => ({ like: id, labels }));
    }),
  };
  if (unknown.length > 0)
    throw new ApiError(400, 'the plan was refused: it names nodes that there are not', unknown.slice(0, 50));
  return plan;
}
