import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { DiskEvent } from './disk-recording.fixture';

const SECTOR = 512;

type Change = Extract<DiskEvent, { kind: 'write' | 'truncate' }>;
type Rename = { readonly name: string; readonly file: UncertainFile | null };

interface UncertainFile {
  /** What the last sync made certain. */
  durable: Buffer;
  unsynced: Change[];
}

/** A number from 0 to 1. */
export type Draw = () => number;

/**
 * The files of one directory as a power loss may leave them: what was synced is there; of what was written since, any subset, in
 * sectors; of the names that were made and removed since the directory was synced, any number of the first ones, as a journal keeps
 * their order.
 */
export class UncertainDisk {
  private readonly now = new Map<string, UncertainFile>();
  private names: ReadonlyMap<string, UncertainFile> = new Map();
  private unsyncedNames: Rename[] = [];

  constructor(private readonly directory: string) {}

  follow(event: DiskEvent): void {
    switch (event.kind) {
      case 'open':
        return this.open(event);
      case 'write':
      case 'truncate':
        this.fileAt(event.path)?.unsynced.push(event);
        return;
      case 'sync':
        return this.sync(event.path);
      case 'unlink':
        return this.name(event.path, null);
      case 'rename':
        this.name(event.to, this.fileAt(event.from) ?? null);
        return this.name(event.from, null);
      case 'said':
        return;
      default:
        return event satisfies never;
    }
  }

  /** Writes one of the possible states into another directory. `survives` draws for each thing that is uncertain. */
  leaveIn(directory: string, survives: () => boolean, draw: Draw): void {
    mkdirSync(directory, { recursive: true });
    const names = new Map(this.names);
    const kept = survives() ? Math.ceil(draw() * this.unsyncedNames.length) : 0;
    for (const { name, file } of this.unsyncedNames.slice(0, kept)) {
      if (file === null) names.delete(name);
      else names.set(name, file);
    }
    for (const [name, file] of names) writeFileSync(join(directory, name), contents(file, survives, draw));
  }

  private open({ path, creates, empties }: Extract<DiskEvent, { kind: 'open' }>): void {
    if (!this.has(path)) return;
    const known = this.fileAt(path);
    if (known === undefined && creates) this.name(path, { durable: Buffer.alloc(0), unsynced: [] });
    else if (empties) known?.unsynced.push({ kind: 'truncate', path, size: 0 });
  }

  private sync(path: string): void {
    if (path === this.directory) {
      this.names = new Map(this.now);
      this.unsyncedNames = [];
      return;
    }
    const file = this.fileAt(path);
    if (file === undefined) return;
    file.durable = applied(file.durable, file.unsynced);
    file.unsynced = [];
  }

  private name(path: string, file: UncertainFile | null): void {
    if (!this.has(path)) return;
    const name = basename(path);
    if (file === null) this.now.delete(name);
    else this.now.set(name, file);
    this.unsyncedNames.push({ name, file });
  }

  private fileAt(path: string): UncertainFile | undefined {
    return this.has(path) ? this.now.get(basename(path)) : undefined;
  }

  /** The memory that SQLite shares is no file that it trusts after a restart of the machine. */
  private has(path: string): boolean {
    return dirname(path) === this.directory && !path.endsWith('-shm');
  }
}

function contents({ durable, unsynced }: UncertainFile, survives: () => boolean, draw: Draw): Buffer {
  const left = unsynced.filter(survives).flatMap((change) => {
    const torn = change.kind === 'write' && draw() < 0.5;
    return torn ? sectorsOf(change).filter(survives) : [change];
  });
  return applied(durable, left);
}

function sectorsOf({ path, offset, bytes }: Extract<Change, { kind: 'write' }>): Change[] {
  const sectors: Change[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = Math.min(bytes.length, at + SECTOR - ((offset + at) % SECTOR));
    sectors.push({ kind: 'write', path, offset: offset + at, bytes: bytes.subarray(at, end) });
    at = end;
  }
  return sectors;
}

/** A new buffer: what others hold stays. */
function applied(durable: Buffer, changes: readonly Change[]): Buffer {
  const ends = changes.map((change) => (change.kind === 'write' ? change.offset + change.bytes.length : 0));
  const room = Buffer.alloc(Math.max(durable.length, ...ends));
  durable.copy(room);
  let size = durable.length;
  for (const change of changes) {
    if (change.kind === 'write') {
      change.bytes.copy(room, change.offset);
      size = Math.max(size, change.offset + change.bytes.length);
    } else {
      // What a file grows by later reads as zeros.
      room.fill(0, change.size);
      size = change.size;
    }
  }
  return room.subarray(0, size);
}
