import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** One thing that a process did to the disk, or said, in the order in which it was done. */
export type DiskEvent =
  | { readonly kind: 'write'; readonly path: string; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly path: string; readonly size: number }
  /** Of a file's contents, or of the names in a directory. */
  | { readonly kind: 'sync'; readonly path: string }
  | { readonly kind: 'open'; readonly path: string; readonly creates: boolean; readonly empties: boolean }
  | { readonly kind: 'unlink'; readonly path: string }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'said'; readonly text: string };

const TRACED = [
  ...['openat', 'write', 'pwrite64', 'pwritev', 'writev', 'ftruncate', 'fallocate'],
  ...['fsync', 'fdatasync', 'unlink', 'unlinkat', 'rename', 'renameat', 'renameat2', 'link'],
];

/** Runs a program under strace. Throws where that is missing: a promise that is not checked must not look kept. */
export function recordDisk(command: readonly string[], traceFile: string): DiskEvent[] {
  if (spawnSync('strace', ['-V']).status !== 0) {
    throw new Error(
      'strace is missing, which records what reaches the disk: install it (Debian: apt-get install strace)',
    );
  }
  const options = ['-f', '--seccomp-bpf', '-qq', '-y', '-xx', '-s', '1000000', '-e', 'signal=none'];
  execFileSync('strace', [...options, '-e', `trace=${TRACED.join(',')}`, '-o', traceFile, ...command], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return eventsOf(readFileSync(traceFile, 'latin1'));
}

/** The calls that were answered well. One that another thread's call interrupts in the trace counts when it is complete. */
function eventsOf(trace: string): DiskEvent[] {
  const begun = new Map<string, string>();
  return trace.split('\n').flatMap((line): DiskEvent[] => {
    const [, pid = '', text = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    if (text.endsWith('<unfinished ...>')) {
      begun.set(pid, text.slice(0, -'<unfinished ...>'.length).trimEnd());
      return [];
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(text);
    const call = resumed === null ? text : `${begun.get(pid) ?? ''}${resumed[1] ?? ''}`;
    return eventOf(call) ?? [];
  });
}

function eventOf(call: string): DiskEvent[] | null {
  const [, name = '', args = '', result = ''] = /^(\w+)\((.*)\) += (-?\d+)/.exec(call) ?? [];
  if (name === '' || Number(result) < 0) return null;
  // Descriptors carry their file in <>, texts stand in quotes: both in \x.. only, so nothing else can be mistaken for them.
  const [file = ''] = texts(args, /^\d+<([^>]*)>/g);
  const quoted = [...args.matchAll(/"([^"]*)"/g)].map(([, hex = '']) => unhex(hex));
  const [first, second] = quoted.map((bytes) => bytes.toString());
  switch (name) {
    case 'openat':
      if (first === undefined || !first.startsWith('/')) return null;
      return [{ kind: 'open', path: first, creates: args.includes('O_CREAT'), empties: args.includes('O_TRUNC') }];
    case 'write':
      return /^1</.test(args) ? [{ kind: 'said', text: first ?? '' }] : noWriteTo(file);
    case 'pwrite64':
      return quoted[0] === undefined
        ? null
        : [{ kind: 'write', path: file, offset: lastNumber(args), bytes: quoted[0] }];
    case 'ftruncate':
      return [{ kind: 'truncate', path: file, size: lastNumber(args) }];
    case 'fsync':
    case 'fdatasync':
      return [{ kind: 'sync', path: file }];
    case 'unlink':
    case 'unlinkat':
      return [{ kind: 'unlink', path: first ?? '' }];
    case 'rename':
    case 'renameat':
    case 'renameat2':
      return [{ kind: 'rename', from: first ?? '', to: second ?? '' }];
    default:
      return noWriteTo(file);
  }
}

/** Pipes, event descriptors and the like may be written in any way; a file in a way that this does not follow is an error. */
function noWriteTo(file: string): null {
  if (file.startsWith('/') && dirname(file) !== '/dev' && file.includes('sqlite')) {
    throw new Error(`${file} was written by a call that the recording does not follow`);
  }
  return null;
}

function texts(args: string, pattern: RegExp): string[] {
  return [...args.matchAll(pattern)].map(([, hex = '']) => unhex(hex).toString());
}

function unhex(text: string): Buffer {
  return Buffer.from(text.replaceAll('\\x', ''), 'hex');
}

function lastNumber(args: string): number {
  return Number(args.slice(args.lastIndexOf(',') + 1));
}
