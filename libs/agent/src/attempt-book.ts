import { type AttemptRecord, keyOf } from './attempt-record';

/** Told of every change, after it happened. `before` is undefined for a new record. */
export type RecordListener = (record: AttemptRecord, before: AttemptRecord | undefined) => void;

/** The attempts of this worker: the one place where what is known about them changes. */
export class AttemptBook {
  private readonly records = new Map<string, AttemptRecord>();
  private readonly keysOfTask = new Map<string, Set<string>>();
  private readonly keyOfContainer = new Map<string, string>();

  constructor(private readonly changed: RecordListener) {}

  get size(): number {
    return this.records.size;
  }

  get(key: string): AttemptRecord | undefined {
    return this.records.get(key);
  }

  all(): readonly AttemptRecord[] {
    return [...this.records.values()];
  }

  keys(): readonly string[] {
    return [...this.records.keys()];
  }

  /** The attempts of a task that are here. */
  ofTask(taskId: string): readonly AttemptRecord[] {
    return [...(this.keysOfTask.get(taskId) ?? [])].flatMap((key) => this.records.get(key) ?? []);
  }

  ofContainer(containerId: string): AttemptRecord | undefined {
    const key = this.keyOfContainer.get(containerId);
    return key === undefined ? undefined : this.records.get(key);
  }

  put(record: AttemptRecord): void {
    const key = keyOf(record);
    const before = this.records.get(key);
    if (before?.ending && record.ending !== before.ending) {
      throw new Error(`attempt ${key} ended as ${before.ending.state} and can't end again`);
    }
    this.records.set(key, record);
    this.index(key, record, before);
    this.changed(record, before);
  }

  /** Changes a record; a no-op when it is not there any more. */
  update(key: string, change: (record: AttemptRecord) => AttemptRecord): void {
    const record = this.records.get(key);
    if (record !== undefined) this.put(change(record));
  }

  forget(key: string): void {
    const record = this.records.get(key);
    if (record === undefined) return;
    this.records.delete(key);
    if (record.container !== null) this.keyOfContainer.delete(record.container.id);
    const siblings = this.keysOfTask.get(record.taskId);
    siblings?.delete(key);
    if (siblings?.size === 0) this.keysOfTask.delete(record.taskId);
  }

  private index(key: string, record: AttemptRecord, before: AttemptRecord | undefined): void {
    const siblings = this.keysOfTask.get(record.taskId);
    if (siblings === undefined) this.keysOfTask.set(record.taskId, new Set([key]));
    else siblings.add(key);
    const id = record.container?.id;
    if (before?.container && before.container.id !== id) this.keyOfContainer.delete(before.container.id);
    if (id !== undefined) this.keyOfContainer.set(id, key);
  }
}
