import type { Reply } from '../sqlite-protocol.ts';

export interface Row {
  readonly key: string;
  readonly rev: number;
  readonly value: Uint8Array | null;
}

/** Packs rows for the other thread. */
export class RowCollector {
  bytes = 0;
  newest = 0;
  private readonly rows: Row[] = [];

  get count(): number {
    return this.rows.length;
  }

  add(row: Row): void {
    this.rows.push(row);
    this.bytes += row.value?.byteLength ?? 0;
    this.newest = row.rev;
  }

  reply(through: number, more: boolean): Reply {
    const bytes = new Uint8Array(this.bytes);
    let offset = 0;
    for (const { value } of this.rows) {
      if (value === null) continue;
      bytes.set(value, offset);
      offset += value.byteLength;
    }
    const keys = this.rows.map((row) => row.key);
    const revs = this.rows.map((row) => row.rev);
    const sizes = this.rows.map((row) => row.value?.byteLength ?? null);
    return { kind: 'rows', rows: { keys, revs, sizes, bytes }, through, more };
  }
}
