import type { Demand } from './demand';

/**
 * The tasks of one node, counted by what other tasks ask about them.
 *
 * Invariant: counts what was added and not removed, and remembers nothing that counts 0.
 */
export class TaskCounts {
  private readonly labels = new Map<string, number>();
  private readonly peers = new Map<string, number>();
  private readonly volumes = new Map<string, number>();

  add(task: CountedTask): void {
    this.count(task, 1);
  }

  remove(task: CountedTask): void {
    this.count(task, -1);
  }

  /** Tasks with the label: with the value, or with any if it is left out. */
  withLabel(key: string, value?: string): number {
    return this.labels.get(value === undefined ? key : labelKey(key, value)) ?? 0;
  }

  /** Tasks with these labels and no others. */
  withPeerKey(key: string): number {
    return this.peers.get(key) ?? 0;
  }

  mounts(volume: string): boolean {
    return this.volumes.has(volume);
  }

  private count({ labels, peerKey, volumes }: CountedTask, by: 1 | -1): void {
    bump(this.peers, peerKey, by);
    for (const [key, value] of labels) {
      bump(this.labels, key, by);
      bump(this.labels, labelKey(key, value), by);
    }
    for (const volume of volumes) bump(this.volumes, volume, by);
  }
}

/** What is counted of a task. */
export interface CountedTask {
  readonly labels: readonly (readonly [string, string])[];
  readonly peerKey: string;
  readonly volumes: readonly string[];
}

export function countedTask({ labels, volumes }: Pick<Demand, 'labels' | 'volumes'>): CountedTask {
  return { labels: Object.entries(labels), peerKey: peerKeyOf(labels), volumes };
}

/** Equal for tasks with the same labels, in whatever order. */
export function peerKeyOf(labels: Readonly<Record<string, string>>): string {
  const entries = Object.entries(labels);
  return entries.length === 0 ? '' : JSON.stringify(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** No key of a label holds a NUL. */
function labelKey(key: string, value: string): string {
  return `${key}\0${value}`;
}

function bump(counts: Map<string, number>, key: string, by: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count < 0) throw new Error(`a task with ${key} was taken away that was never there`);
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
