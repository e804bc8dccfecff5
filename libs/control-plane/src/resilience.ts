import { type Explanation, requestOf, type Scheduler } from '@cube/scheduler';
import type { NodeRecord } from './node-record';
import { viewOf } from './placement-book';
import { type PlanSnapshot, schedulerOf } from './plan';
import type { PlanTurns } from './plan-turns';

/** What the loss of one node would leave without a place. */
export interface NodeAtRisk {
  readonly name: string;
  /** Tasks that would have to move. */
  readonly tasks: number;
  /** The first of those that would find no node. */
  readonly homeless: readonly { readonly name: string; readonly explanation: Explanation }[];
  readonly homelessCount: number;
  /** Tasks that may not run elsewhere while nobody knows that they ended. */
  readonly bound: readonly string[];
  readonly boundCount: number;
}

export interface Resilience {
  /** Nodes whose loss was tried: those that are not down already. */
  readonly checked: number;
  readonly atRisk: readonly NodeAtRisk[];
  /** False when time ran out. */
  readonly isComplete: boolean;
}

/** Names that are shown of each kind; the rest is counted. */
const SHOWN = 20;

/** Tries the loss of each node alone. */
export async function resilience(snapshot: PlanSnapshot, turns: PlanTurns): Promise<Resilience> {
  const nothing = { drain: [], lose: [], strategy: null, everything: false };
  const scheduler = await schedulerOf(snapshot, nothing, turns);
  const atRisk: NodeAtRisk[] = [];
  let checked = 0;
  for (const node of snapshot.nodes.filter(({ liveness }) => liveness !== 'down')) {
    if (turns.isOver) break;
    const found = await without(node, { snapshot, scheduler, turns });
    if (turns.isOver) break;
    checked += 1;
    if (found.homelessCount > 0 || found.boundCount > 0) atRisk.push(found);
  }
  return { checked, atRisk, isComplete: !turns.isOver };
}

/** Places what runs on the node elsewhere, looks, and takes it all back. */
async function without(
  node: NodeRecord,
  {
    snapshot,
    scheduler,
    turns,
  }: { readonly snapshot: PlanSnapshot; readonly scheduler: Scheduler; readonly turns: PlanTurns },
): Promise<NodeAtRisk> {
  const { cursors } = scheduler;
  const records = snapshot.replaceableOn(node.id);
  const homeless: { name: string; explanation: Explanation }[] = [];
  let [homelessCount, placed] = [0, 0];
  scheduler.setNode({ ...viewOf(node), liveness: 'down' });
  for (const { task } of records) {
    if (turns.isOver) break;
    const request = requestOf(task.spec);
    const { nodeId, explanation } = scheduler.place(request);
    if (nodeId !== null) {
      scheduler.reserve(keyOf(placed), nodeId, request.demand);
      placed += 1;
    } else {
      homelessCount += 1;
      if (homeless.length < SHOWN) homeless.push({ name: task.spec.name, explanation });
    }
    await turns.next();
  }
  for (let index = 0; index < placed; index += 1) scheduler.release(keyOf(index));
  scheduler.setNode(viewOf(node));
  scheduler.cursors = cursors;
  const bound = snapshot.boundTo(node.id).map(({ task }) => task.spec.name);
  const names = { bound: bound.slice(0, SHOWN), boundCount: bound.length };
  return { name: node.name, tasks: records.length, homeless, homelessCount, ...names };
}

function keyOf(index: number): string {
  return `moved/${index}`;
}
