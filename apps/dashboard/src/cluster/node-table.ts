import type { ClusterEvent, Node } from './wire';

/** Samples that are kept of a node: an hour. */
const KEPT = 360;
const EVERY_MS = 10_000;

/** worker-2 before worker-10. */
const byName = new Intl.Collator('en', { numeric: true });

/** Shares of the capacity, 0 to 1; `used` null where the host does not say. */
export interface UseSample {
  readonly at: number;
  readonly cpuUsed: number | null;
  readonly memoryUsed: number | null;
  readonly cpuReserved: number;
  readonly memoryReserved: number;
  readonly tasks: number;
}

/** The nodes as they were last answered, and what was seen of their use since this page was opened. */
export class NodeTable {
  private nodes = new Map<string, Node>();
  private listed: readonly Node[] | null = null;
  private ids = new Map<string, string>();
  private readonly history = new Map<string, UseSample[]>();
  /** IDs of nodes of which events told something new. */
  readonly stale = new Set<string>();
  /** What each said last, but for its measured use. */
  private readonly said = new Map<string, string>();
  /** Grows when a node comes, goes or changes; not with its measured use, which changes with every reading. */
  version = 0;

  get size(): number {
    return this.nodes.size;
  }

  /** By name; the same list until one of them is another. */
  all(): readonly Node[] {
    this.listed ??= [...this.nodes.values()];
    return this.listed;
  }

  get(idOrName: string): Node | undefined {
    return this.nodes.get(idOrName) ?? this.nodes.get(this.ids.get(idOrName) ?? '');
  }

  historyOf(id: string): readonly UseSample[] {
    return this.history.get(id) ?? [];
  }

  takeAll(nodes: readonly Node[], now: number): void {
    const sorted = nodes.toSorted((a, b) => byName.compare(a.Name, b.Name));
    this.listed = null;
    this.nodes = new Map(sorted.map((node) => [node.ID, node]));
    this.ids = new Map(nodes.map((node) => [node.Name, node.ID]));
    for (const id of [...this.said.keys()]) if (!this.nodes.has(id)) this.forget(id);
    for (const node of nodes) this.remember(node, now);
    this.stale.clear();
  }

  take(node: Node, now: number): void {
    this.listed = null;
    this.nodes.set(node.ID, node);
    this.ids.set(node.Name, node.ID);
    this.remember(node, now);
    this.stale.delete(node.ID);
  }

  remove(id: string): void {
    this.stale.delete(id);
    this.listed = null;
    if (this.nodes.delete(id)) this.forget(id);
  }

  /** Nodes change by what is told of them, and by what is placed on them or ends there. */
  fold(event: ClusterEvent, nodeOfTask: string | undefined): void {
    if (event.About === 'node') this.stale.add(event.Subject);
    if (event.About !== 'task' || nodeOfTask === undefined || nodeOfTask === '') return;
    const node = this.get(nodeOfTask);
    if (node !== undefined) this.stale.add(node.ID);
  }

  private forget(id: string): void {
    this.said.delete(id);
    this.history.delete(id);
    this.version += 1;
  }

  private remember(node: Node, now: number): void {
    const said = JSON.stringify({ ...node, Stats: null });
    if (this.said.get(node.ID) !== said) this.version += 1;
    this.said.set(node.ID, said);
    const samples = this.history.get(node.ID) ?? [];
    this.history.set(node.ID, samples);
    // A node of which much is told is read more often: only the last is closer to the one before it.
    if (now - (samples.at(-2)?.at ?? -Infinity) <= EVERY_MS) samples.pop();
    samples.push(sampleOf(node, now));
    if (samples.length > KEPT) samples.splice(0, samples.length - KEPT);
  }
}

function sampleOf({ Capacity, Reserved, Stats, TaskCount }: Node, now: number): UseSample {
  const use = Stats?.Use ?? null;
  return {
    at: now,
    cpuUsed: use === null ? null : share(use.CPU, Capacity.CPU),
    memoryUsed: use === null ? null : share(use.Memory, Capacity.Memory),
    cpuReserved: share(Reserved.CPU, Capacity.CPU),
    memoryReserved: share(Reserved.Memory, Capacity.Memory),
    tasks: TaskCount,
  };
}

export function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
