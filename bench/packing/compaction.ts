import { Scheduler } from '@cube/scheduler';
import { RandomStream } from '@cube/testing';
import { nodeOf, requestFor, type Size } from './workload';

export interface CompactionOptions {
  readonly fleet: readonly Size[];
  readonly tasks: readonly Size[];
  readonly strategy: string;
  /** In which order nodes are taken away. */
  readonly seed: number;
}

/** Borg lets so many tasks wait that only a few nodes could take. */
const MAY_WAIT = 0.002;

/**
 * The fewest nodes that hold these tasks, as a share of the fleet: nodes are taken away in a random order, and the tasks placed
 * anew on those that are left, in their order, until they fit no more (Verma and others, *Large-scale cluster management at
 * Google with Borg*, EuroSys 2015, section 5.1). By bisection: whoever fits on some nodes is taken to fit on those and one more.
 * More than 1 if they don't fit the whole fleet: then on the fleet and its first nodes again.
 */
export function nodesNeeded({ fleet, tasks, strategy, seed }: CompactionOptions): number {
  const order = shuffled([...fleet], new RandomStream(seed));
  const nodes = [...order, ...order];
  let [low, high] = [0, nodes.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (fits(nodes.slice(0, middle), tasks, strategy)) high = middle;
    else low = middle + 1;
  }
  return low / fleet.length;
}

function fits(nodes: readonly Size[], tasks: readonly Size[], strategy: string): boolean {
  const scheduler = new Scheduler({ strategy });
  nodes.forEach((size, at) => scheduler.setNode(nodeOf(size, at + 1)));
  let mayWait = Math.floor(tasks.length * MAY_WAIT);
  for (const [at, size] of tasks.entries()) {
    const request = requestFor(size);
    const { nodeId } = scheduler.place(request);
    if (nodeId !== null) scheduler.reserve(`task-${at}/1`, nodeId, request.demand);
    else if ((mayWait -= 1) < 0) return false;
  }
  return true;
}

/** Fisher and Yates. */
function shuffled<T>(items: T[], rng: RandomStream): T[] {
  for (let at = items.length - 1; at > 0; at -= 1) {
    const other = Math.floor(rng.next() * (at + 1));
    const [a, b] = [items[at], items[other]];
    if (a === undefined || b === undefined) continue;
    items[at] = b;
    items[other] = a;
  }
  return items;
}
