/**
 * Where volumes are: on the nodes that have them, and on those where a task mounts them. A volume can't move, so a task that
 * mounts one goes there; one that is nowhere yet is made where its first task runs.
 *
 * Invariant: a home was counted as often as it was added and not removed.
 */
export class VolumeHomes {
  /** By volume: how often each node was named as its home. */
  private readonly homes = new Map<string, Map<string, number>>();
  private changed = 0;

  /** Grows whenever a volume comes to be somewhere or nowhere. */
  get version(): number {
    return this.changed;
  }

  add(volume: string, nodeId: string): void {
    const nodes = this.homes.get(volume) ?? new Map<string, number>();
    const count = nodes.get(nodeId) ?? 0;
    this.homes.set(volume, nodes.set(nodeId, count + 1));
    if (count === 0) this.changed += 1;
  }

  remove(volume: string, nodeId: string): void {
    const nodes = this.homes.get(volume);
    const count = nodes?.get(nodeId);
    if (nodes === undefined || count === undefined) throw new Error(`volume ${volume} was never on node ${nodeId}`);
    if (count > 1) {
      nodes.set(nodeId, count - 1);
      return;
    }
    nodes.delete(nodeId);
    if (nodes.size === 0) this.homes.delete(volume);
    this.changed += 1;
  }

  /** Whether a task that mounts it may run there. */
  allows(volume: string, nodeId: string): boolean {
    const nodes = this.homes.get(volume);
    return nodes === undefined || nodes.has(nodeId);
  }

  get isEmpty(): boolean {
    return this.homes.size === 0;
  }
}
