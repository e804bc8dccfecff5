import type { Refusal } from './database/refusal';
import type { Ancestor } from './store';

// What the two threads of `SqliteStore` say to each other.

/** What a thread is started for. */
export type Job =
  | {
      readonly kind: 'serve';
      readonly directory: string;
      /** Size that the database file may reach; 0 leaves that to the disk. */
      readonly maxBytes: number;
    }
  | { readonly kind: 'backup'; readonly directory: string; readonly file: string }
  | {
      readonly kind: 'restore';
      readonly directory: string;
      /** The backup. */
      readonly file: string;
      /** Whether a store that is there may be put aside. */
      readonly replace: boolean;
    };

/** Steps of the schema that an older file lacked. */
export interface SchemaChange {
  readonly from: number;
  readonly to: number;
  readonly gives: readonly string[];
}

/** A finished backup. */
export interface BackedUp {
  readonly history: string;
  readonly revision: number;
  readonly bytes: number;
}

/** A finished restore. */
export interface Restored {
  /** The new history. */
  readonly history: string;
  /** That of the backup. */
  readonly from: Ancestor;
  /** Path under which the store that was there is kept; null when there was none. */
  readonly keptAs: string | null;
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
  | { readonly kind: 'failed'; readonly failed: 'conflict' | 'fenced' | 'full' | 'unknown'; readonly detail: string }
  /** What is on disk is not known any more: nothing is read or written from here on. */
  | { readonly kind: 'broken'; readonly detail: string };

/** The first word of a thread: whether it could begin or, if its job was one task, what came of it. */
export type Outcome =
  | {
      readonly kind: 'opened';
      readonly history: string;
      readonly ancestors: readonly Ancestor[];
      readonly position: Position;
      readonly migrated: SchemaChange | null;
    }
  | { readonly kind: 'backed-up'; readonly backup: BackedUp }
  | { readonly kind: 'restored'; readonly restored: Restored }
  | { readonly kind: 'refused'; readonly failure: Refusal['failure']; readonly detail: string };

export type Answer = { readonly id: number } & ({ readonly reply: Reply } | { readonly error: string });
