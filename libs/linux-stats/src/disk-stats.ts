/** What statfs(2) says of a file system; `bfree` counts the blocks that only root may use, too. */
export interface FileSystemCounts {
  readonly bsize: number;
  readonly blocks: number;
  readonly bfree: number;
  readonly ffree: number;
}

/** In bytes, but `FreeInodes`. */
export type DiskStats = Readonly<Record<'All' | 'Used' | 'Free' | 'FreeInodes', number>>;

export function diskStats({ bsize, blocks, bfree, ffree }: FileSystemCounts): DiskStats {
  const All = blocks * bsize;
  const Free = bfree * bsize;
  return { All, Used: All - Free, Free, FreeInodes: ffree };
}
