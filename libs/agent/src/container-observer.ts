import type { ContainerDetails, ContainerRuntime, ContainerSummary } from '@cube/runtime/port';
import type { Clock, Log } from '@cube/task';
import type { AttemptBook } from './attempt-book';
import { isPresent, keyOf, recordOfFound, withContainer, withoutContainer } from './attempt-record';
import { type ContainerIdentity, identityFrom, isForgedByImage, LABELS } from './container-labels';
import { FreshLook } from './fresh-look';

/** Whose containers are ours: this node's, made for the cluster it belongs to or before it belonged to any. */
export interface Ownership {
  readonly nodeId: string;
  isOurCluster(cluster: string): boolean;
}

const INSPECTS_AT_ONCE = 16;

/**
 * Looks at containers and writes what it saw into the book: the only way by which a container's state gets there. What
 * is not ours is not even looked at twice.
 */
export class ContainerObserver {
  private readonly inspections = new Map<string, FreshLook>();
  private readonly listing = new FreshLook(() => this.list());
  private hasListed = false;
  /** Containers whose labels are their image's: looked at once, and told once. */
  private readonly forged = new Set<string>();
  /** Second containers of an attempt that were told. */
  private readonly seconds = new Set<string>();

  constructor(
    private readonly runtime: ContainerRuntime,
    private readonly book: AttemptBook,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly ownership: Ownership,
    /** A container was found that no record knew. */
    private readonly found: (identity: ContainerIdentity) => void,
  ) {}

  /** True once the engine said what runs here: nothing may be started before. */
  get listed(): boolean {
    return this.hasListed;
  }

  /** Lists everything, anew. Rejects with a RuntimeError when the engine does not answer. */
  refreshAll(): Promise<void> {
    return this.listing.fresh();
  }

  /** Looks at one container, anew. Rejects with a RuntimeError when the engine does not answer. */
  async refresh(id: string): Promise<void> {
    const known = this.inspections.get(id);
    const look = known ?? new FreshLook(() => this.inspect(id));
    if (known === undefined) this.inspections.set(id, look);
    try {
      await look.fresh();
    } finally {
      if (look.idle) this.inspections.delete(id);
    }
  }

  /** Waits for a look at the container that is under way, if any: what it sees may spare another. */
  async lookUnderWay(id: string): Promise<void> {
    await this.inspections.get(id)?.underWay();
  }

  /**
   * Who holds this name. `ours`: a container of that very attempt, which is in the book now. `nobody`: the engine keeps
   * the name for a create that is not done.
   */
  async whoHolds(name: string, key: string): Promise<'ours' | 'foreign' | 'nobody'> {
    const holder = await this.runtime.inspect(name);
    if (holder === null) return 'nobody';
    await this.take(holder);
    return this.book.get(key)?.container?.id === holder.id ? 'ours' : 'foreign';
  }

  private async list(): Promise<void> {
    const summaries = await this.runtime.list({ [LABELS.node]: this.ownership.nodeId });
    const listed = new Set(summaries.map(({ id }) => id));
    const changed = summaries.filter((summary) => this.isNews(summary)).map(({ id }) => id);
    // One that is missing may have been made after the list was: only a look at it tells.
    const missing = this.book.all().filter((record) => isPresent(record) && !listed.has(record.container?.id ?? ''));
    await this.refreshEach([...changed, ...missing.flatMap(({ container }) => container?.id ?? [])]);
    for (const told of [this.forged, this.seconds]) forgetAllBut(listed, told);
    this.hasListed = true;
  }

  private async refreshEach(ids: readonly string[]): Promise<void> {
    for (let start = 0; start < ids.length; start += INSPECTS_AT_ONCE) {
      await Promise.all(ids.slice(start, start + INSPECTS_AT_ONCE).map((id) => this.refresh(id)));
    }
  }

  private isNews(summary: ContainerSummary): boolean {
    const identity = this.ourIdentity(summary.labels);
    if (identity === null || this.forged.has(summary.id)) return false;
    const record = this.book.ofContainer(summary.id);
    if (record === undefined || record.gone) return true;
    return record.container?.state !== summary.state || record.container.name !== summary.name;
  }

  private async inspect(id: string): Promise<void> {
    const details = await this.runtime.inspect(id);
    if (details !== null) return this.take(details);
    const record = this.book.ofContainer(id);
    if (record !== undefined && !record.gone) {
      this.book.update(keyOf(record), (known) => withoutContainer(known, this.clock.monotonic()));
    }
  }

  private async take(details: ContainerDetails): Promise<void> {
    const identity = this.ourIdentity(details.labels);
    if (identity === null) return;
    const key = keyOf(identity);
    const now = this.clock.monotonic();
    if (this.book.get(key)?.container?.id === details.id) {
      return this.book.update(key, (record) => withContainer(record, details, now));
    }
    const image = await this.runtime.image(details.imageId);
    if (image !== null && isForgedByImage(details.labels, image.labels)) {
      const news = `container ${details.id} got its cube.* labels from its image: not one of Cube's, left alone`;
      return this.warnOnce(this.forged, details.id, news);
    }
    this.attach(identity, details, image?.digest ?? '');
  }

  private attach(identity: ContainerIdentity, details: ContainerDetails, imageDigest: string): void {
    const key = keyOf(identity);
    const now = this.clock.monotonic();
    const record = this.book.get(key);
    if (record !== undefined && isPresent(record) && record.container?.id !== details.id) {
      const news = `attempt ${key} has a second container ${details.id}; its own is ${record.container?.id}`;
      return this.warnOnce(this.seconds, details.id, news);
    }
    if (record === undefined) this.found(identity);
    const known = record ?? recordOfFound(identity, details, imageDigest);
    this.book.put(withContainer({ ...known, imageDigest }, details, now));
  }

  private warnOnce(told: Set<string>, id: string, news: string): void {
    if (told.has(id)) return;
    told.add(id);
    this.log.warn(news);
  }

  private ourIdentity(labels: Readonly<Record<string, string>>): ContainerIdentity | null {
    const identity = identityFrom(labels);
    if (identity === null || identity.nodeId !== this.ownership.nodeId) return null;
    return this.ownership.isOurCluster(identity.cluster) ? identity : null;
  }
}

function forgetAllBut(present: ReadonlySet<string>, told: Set<string>): void {
  for (const id of told) if (!present.has(id)) told.delete(id);
}
