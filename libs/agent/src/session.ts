import type { Ids, ManagerIdentity } from '@cube/task';
import type { IdentityStore, WorkerIdentity } from './worker-identity';

/** Why a manager was not admitted. `engine-unavailable`: ask again, the worker can't list its containers yet. */
export interface HelloRefusal {
  readonly name: 'other-cluster' | 'lower-epoch' | 'same-epoch-other-manager' | 'engine-unavailable';
  readonly message: string;
  /** Whom it obeys, where that is why: a manager whose store was lost goes above it. */
  readonly obeyed?: { readonly epoch: number; readonly history: string };
}

/** Why a call other than HELLO was not obeyed. The caller has to say HELLO (again), or is not in charge any more. */
export interface CallRefusal {
  readonly name: 'no-session' | 'other-instance' | 'other-manager';
  readonly message: string;
}

/**
 * Who may command this worker.
 *
 * Invariants: (1) the epoch it obeys never falls, over restarts too. (2) In one epoch it obeys one manager. (3) Once it
 * belongs to a cluster, it never obeys another. (4) All of this is on disk before the first command is obeyed.
 */
export class Session {
  private identity: WorkerIdentity;
  private manager: ManagerIdentity | null = null;
  /** HELLOs are answered one after the other: each must see what the one before it left on the disk. */
  private admission: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly store: IdentityStore,
    identity: WorkerIdentity,
    /** Random per worker process. */
    readonly instance: string,
  ) {
    this.identity = identity;
  }

  /** Reads who this node is; a new node gets an ID, on disk before it is used. */
  static async open(store: IdentityStore, ids: Ids): Promise<Session> {
    const known = await store.load();
    const identity = known ?? { nodeId: ids.uuid(), cluster: null, epoch: 0, manager: '', history: '' };
    if (known === null) await store.save(identity);
    return new Session(store, identity, ids.uuid());
  }

  get nodeId(): string {
    return this.identity.nodeId;
  }

  /** Null while it is unbound. */
  get cluster(): string | null {
    return this.identity.cluster;
  }

  get highestEpoch(): number {
    return this.identity.epoch;
  }

  /** The manager that said HELLO to this process; null before the first. */
  get current(): ManagerIdentity | null {
    return this.manager;
  }

  /** Decides about a HELLO; null admits the manager. Rejects when the identity can't be saved: then nothing changed. */
  admit(manager: ManagerIdentity): Promise<HelloRefusal | null> {
    const decided = this.admission.then(() => this.decide(manager));
    this.admission = decided.catch(() => undefined);
    return decided;
  }

  /** Whether a call of this manager, meant for this worker process, is to be obeyed; null if so. */
  refusalOf(manager: ManagerIdentity, instance: string): CallRefusal | null {
    if (this.manager === null) {
      return { name: 'no-session', message: 'this worker process has no manager yet: say HELLO (PUT /session)' };
    }
    if (instance !== this.instance) {
      const message = `this is worker process ${this.instance}, not ${instance}: say HELLO (PUT /session)`;
      return { name: 'other-instance', message };
    }
    if (!sameManager(manager, this.manager)) {
      const message = `this worker obeys the manager of epoch ${this.manager.epoch}, you are of epoch ${manager.epoch}: say HELLO (PUT /session)`;
      return { name: 'other-manager', message };
    }
    return null;
  }

  private async decide(manager: ManagerIdentity): Promise<HelloRefusal | null> {
    const refusal = refuse(this.identity, manager);
    if (refusal !== null) return refusal;
    const { cluster, epoch, manager: name, history } = manager;
    const next: WorkerIdentity = { nodeId: this.identity.nodeId, cluster, epoch, manager: name, history };
    if (!sameIdentity(next, this.identity)) await this.store.save(next);
    this.identity = next;
    this.manager = manager;
    return null;
  }
}

function refuse(known: WorkerIdentity, manager: ManagerIdentity): HelloRefusal | null {
  if (known.cluster !== null && known.cluster !== manager.cluster) {
    const message = `node ${known.nodeId} belongs to cluster ${known.cluster}, not to ${manager.cluster}: give it a new data directory to move it`;
    return { name: 'other-cluster', message };
  }
  if (manager.epoch < known.epoch) {
    const message = `a manager of epoch ${known.epoch} is in charge, you are of epoch ${manager.epoch}: another manager took over`;
    return { name: 'lower-epoch', message, obeyed: obeyedBy(known) };
  }
  if (known.cluster !== null && manager.epoch === known.epoch && manager.manager !== known.manager) {
    const message = `epoch ${known.epoch} belongs to manager ${known.manager}, not to ${manager.manager}: two managers share one epoch, raise yours`;
    return { name: 'same-epoch-other-manager', message, obeyed: obeyedBy(known) };
  }
  return null;
}

function obeyedBy({ epoch, history }: WorkerIdentity): { epoch: number; history: string } {
  return { epoch, history };
}

function sameIdentity(one: WorkerIdentity, other: WorkerIdentity): boolean {
  const same = one.cluster === other.cluster && one.history === other.history;
  return same && one.epoch === other.epoch && one.manager === other.manager;
}

function sameManager(one: ManagerIdentity, other: ManagerIdentity): boolean {
  return (
    one.cluster === other.cluster &&
    one.history === other.history &&
    one.epoch === other.epoch &&
    one.manager === other.manager
  );
}
