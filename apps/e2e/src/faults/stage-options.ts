/** What a case needs besides a manager and a private engine. */
export interface StageOptions {
  /** 2 if absent. */
  readonly workers?: number;
  /** An engine whose containers run on while it is away. */
  readonly liveRestore?: boolean;
  /** `links`: each worker in a network of its own, which can be cut off. */
  readonly network?: 'loopback' | 'links';
  /** The workers reach the engine through a gate that can hold one of their calls. */
  readonly gate?: boolean;
  /** The manager's data directory is a file system of this size. */
  readonly diskMiB?: number;
  /** Processes whose wall clock can jump. */
  readonly jumping?: boolean;
  /** Settings of every process. */
  readonly env?: Readonly<Record<string, string>>;
}
