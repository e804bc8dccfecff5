import { compareKeys, keyOf } from './batch';
import type { ChangeRun } from './follow-changes';
import type { CommitSignal } from './commit-signal';
import { checkRevision, keyRange } from './key-range';
import type { Ancestor, Change, Entry, Gone, Op, Page, PageRequest } from './store';

interface Version {
  readonly rev: number;
  /** Null: deleted. */
  readonly value: Uint8Array | null;
}

/**
 * What survives a `MemoryStore`: versions of every key and the changes since the compaction. Several stores may share
 * one, as managers share an etcd; a store opened on a used one is a restart.
 *
 * Invariants: (1) `log[i]` is revision `compacted + 1 + i`. (2) Of versions at or below `compacted` each key keeps its newest,
 * unless that is a deletion.
 */
export class MemoryDisk {
  /** Of the open stores: who hears of a commit. */
  readonly signals = new Set<CommitSignal>();
  epoch = 0;
  revision = 0;
  compacted = 0;
  /** Ends the newest leader's term. */
  leader: AbortController | null = null;
  private readonly versions = new Map<string, Version[]>();
  private readonly log: Change[] = [];
  private sortedKeys: readonly string[] = [];
  private keysChanged = false;

  constructor(
    readonly history: string,
    readonly ancestors: readonly Ancestor[] = [],
  ) {}

  /** What a restore of a backup that was taken now makes: all of this, as another history. */
  fork(history: string): MemoryDisk {
    const forked = this.blank(history, [{ history: this.history, upTo: this.revision }, ...this.ancestors]);
    forked.epoch = this.epoch;
    forked.revision = this.revision;
    forked.compacted = this.compacted;
    for (const [key, versions] of this.versions) forked.versions.set(key, [...versions]);
    forked.log.push(...this.log);
    forked.keysChanged = true;
    return forked;
  }

  /** Versions kept: what compactions must bound. */
  get versionCount(): number {
    return [...this.versions.values()].reduce((sum, versions) => sum + versions.length, 0);
  }

  /** Takes a checked batch as the next revision. */
  write(ops: readonly Op[]): number {
    const rev = this.revision + 1;
    for (const op of ops) this.addVersion(keyOf(op), { rev, value: 'put' in op ? op.value : null });
    this.log.push({ rev, ops });
    this.revision = rev;
    for (const signal of this.signals) signal.notify();
    return rev;
  }

  page(prefix: string, request: PageRequest): Page | Gone {
    const { from, to, limit } = keyRange(prefix, request);
    const at = request.at ?? this.revision;
    checkRevision(at, this.revision);
    if (at < this.compacted) return { compacted: this.compacted };
    const keys = this.keysInOrder();
    const entries: Entry[] = [];
    for (let i = lowerBound(keys, from); i < keys.length && entries.length <= limit; i += 1) {
      const key = keys[i];
      if (key === undefined || key >= to) break;
      const version = this.versions.get(key)?.findLast((one) => one.rev <= at);
      if (version !== undefined && version.value !== null)
        entries.push({ key, value: version.value, rev: version.rev });
    }
    return { entries: entries.slice(0, limit), at, more: entries.length > limit };
  }

  changesAfter(since: number): ChangeRun | Gone {
    if (since < this.compacted) return { compacted: this.compacted };
    return { changes: this.log.slice(since - this.compacted), through: this.revision };
  }

  compact(before: number): void {
    checkRevision(before, this.revision);
    if (before <= this.compacted) return;
    const forgotten = this.log.splice(0, before - this.compacted);
    this.compacted = before;
    for (const key of new Set(forgotten.flatMap(({ ops }) => ops.map(keyOf)))) this.forgetOld(key);
  }

  /** A disk of the same kind, for `fork`. */
  protected blank(history: string, ancestors: readonly Ancestor[]): MemoryDisk {
    return new MemoryDisk(history, ancestors);
  }

  private forgetOld(key: string): void {
    const versions = this.versions.get(key) ?? [];
    const newest = versions.findLastIndex((version) => version.rev <= this.compacted);
    const kept = versions.slice(versions[newest]?.value === null ? newest + 1 : newest);
    if (kept.length > 0) {
      this.versions.set(key, kept);
    } else {
      this.versions.delete(key);
      this.keysChanged = true;
    }
  }

  private addVersion(key: string, version: Version): void {
    const versions = this.versions.get(key);
    if (versions !== undefined) {
      versions.push(version);
    } else {
      this.versions.set(key, [version]);
      this.keysChanged = true;
    }
  }

  /** Sorted only when somebody lists: commits stay cheap. */
  private keysInOrder(): readonly string[] {
    if (this.keysChanged) this.sortedKeys = [...this.versions.keys()].sort(compareKeys);
    this.keysChanged = false;
    return this.sortedKeys;
  }
}

/** Index of the first key that is not below `from`. */
function lowerBound(keys: readonly string[], from: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? '') < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
