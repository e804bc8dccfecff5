/** What the two threads of `SqliteStore` say to each other. Types alone: the worker's file imports nothing at run time. */
export interface WorkerOptions {
  readonly directory: string;
  /** Size that the database file may reach; 0 leaves that to the disk. */
  readonly maxBytes: number;
}

/** Versions side by side, their values in one buffer that moves between the threads without a copy. */
export interface Rows {
  readonly keys: readonly string[];
  readonly revs: readonly number[];
  /** Length of each value; null is a deletion. */
  readonly sizes: readonly (number | null)[];
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export type Request =
  | { readonly kind: 'lead' }
  | { readonly kind: 'commit'; readonly epoch: number; readonly prev: number; readonly rows: Rows }
  | { readonly kind: 'settle'; readonly epoch: number; readonly prev: number }
  | {
      readonly kind: 'list';
      readonly from: string;
      readonly to: string;
      readonly at: number | null;
      readonly limit: number;
    }
  | { readonly kind: 'changes'; readonly from: string; readonly to: string; readonly since: number }
  | { readonly kind: 'compact'; readonly before: number }
  | { readonly kind: 'close' };

export interface Envelope {
  readonly id: number;
  readonly request: Request;
}

/** Where the store is. */
export interface Position {
  readonly epoch: number;
  readonly revision: number;
  readonly compacted: number;
}

export type Reply =
  /** The write landed; where the store is now. */
  | { readonly kind: 'done'; readonly position: Position }
  /** `through`: revision of the list, or the last one that the changes cover. */
  | { readonly kind: 'rows'; readonly rows: Rows; readonly through: number; readonly more: boolean }
  | { readonly kind: 'gone'; readonly compacted: number }
  | { readonly kind: 'failed'; readonly failed: 'conflict' | 'fenced' | 'full' | 'unknown'; readonly detail: string };

export type Opening =
  | { readonly kind: 'opened'; readonly history: string; readonly position: Position }
  | {
      readonly kind: 'refused';
      readonly failure: 'locked' | 'damaged' | 'newer' | 'unwritable';
      readonly detail: string;
    };

export type Answer = { readonly id: number } & ({ readonly reply: Reply } | { readonly error: string });
