/** All that a worker keeps on disk; everything else about its containers is in their labels. */
export interface WorkerIdentity {
  /** Durable: the node stays the same node over every restart. */
  readonly nodeId: string;
  /** The cluster it obeys; null until its first HELLO. */
  readonly cluster: string | null;
  /** The highest epoch that it obeyed, and the manager that spoke in it; 0 and '' before the first. */
  readonly epoch: number;
  readonly manager: string;
  /** The history that this manager was of: a manager of another one may not know the epoch; '' before the first. */
  readonly history: string;
}

export interface IdentityStore {
  /** Null on a new node. Rejects when what is there can't be read: a worker must not become another node by accident. */
  load(): Promise<WorkerIdentity | null>;
  /** Resolves once it would survive a power loss. */
  save(identity: WorkerIdentity): Promise<void>;
}
