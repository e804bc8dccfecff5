import {
  type ContainerDetails,
  type ContainerRuntime,
  type ContainerSpec,
  isRuntimeError,
  RuntimeError,
} from '@cube/runtime/port';
import { type Clock, type Log, STARTING } from '@cube/task';
import { afterFailure } from './action-failure';
import type { AttemptAction, ActionKind } from './attempt-action';
import type { AttemptBook } from './attempt-book';
import { type AttemptRecord, isRunning, keyOf, withContainer } from './attempt-record';
import type { ContainerObserver } from './container-observer';
import { type PlanContext, planContainer } from './container-plan';
import { canonicalName } from './container-labels';
import type { ImageOutcome, ImagePulls } from './image-pulls';

/** The steps that call the engine; the others only change the record. */
type EngineAction = Exclude<AttemptAction, { kind: 'nothing' | 'wait' | 'end' | 'forget' }>;

/** Carries out one step. What came of it is in the book afterwards, failures included: nothing here rejects. */
export class AttemptActions {
  /** Steps that are being carried out, by kind. */
  readonly underWay = new Map<ActionKind, number>();
  private readonly imageWishes = new Map<string, () => void>();

  constructor(
    private readonly runtime: ContainerRuntime,
    private readonly book: AttemptBook,
    private readonly observer: ContainerObserver,
    private readonly pulls: ImagePulls,
    private readonly context: PlanContext,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async perform(record: AttemptRecord, action: EngineAction): Promise<void> {
    this.count(action.kind, 1);
    try {
      await this.call(record, action);
      // A fetch has only begun; its outcome comes later.
      if (action.kind !== 'fetch-image') this.succeeded(keyOf(record), action.kind);
    } catch (error) {
      this.failed(keyOf(record), action.kind, error);
    } finally {
      this.count(action.kind, -1);
    }
  }

  private count(kind: ActionKind, by: 1 | -1): void {
    this.underWay.set(kind, (this.underWay.get(kind) ?? 0) + by);
  }

  private call(record: AttemptRecord, action: EngineAction): Promise<void> | void {
    switch (action.kind) {
      case 'fetch-image':
        return this.fetchImage(record);
      case 'drop-image':
        return this.dropImage(record);
      case 'create':
        return this.create(record);
      case 'start':
        return this.start(record);
      case 'rename':
        return this.rename(record, action.name);
      case 'stop':
        return this.stop(record, action.graceSec);
      case 'remove':
        return this.remove(record);
      default:
        return action satisfies never;
    }
  }

  /** Only begins it: a pull must not keep the attempt from being stopped. */
  private fetchImage(record: AttemptRecord): void {
    const { spec } = record;
    if (spec === null) return;
    const key = keyOf(record);
    this.book.update(key, (known) => ({ ...known, imageStep: { step: 'fetching' } }));
    const wish = { reference: spec.image, platform: spec.platform, policy: spec.pullPolicy };
    const progress = { code: 'pulling-image', message: `getting image ${spec.image}` } as const;
    this.imageWishes.set(
      key,
      this.pulls.want(wish, {
        missing: () => this.book.update(key, (known) => ({ ...known, progress })),
        settled: (outcome) => this.fetched(key, outcome),
      }),
    );
  }

  private fetched(key: string, outcome: ImageOutcome): void {
    this.imageWishes.delete(key);
    if (!outcome.ok) return this.failed(key, 'fetch-image', outcome.error);
    const { image } = outcome;
    this.book.update(key, (known) => ({
      ...known,
      imageStep: { step: 'ready', image },
      retry: null,
      progress: STARTING,
    }));
  }

  private dropImage(record: AttemptRecord): void {
    const key = keyOf(record);
    this.imageWishes.get(key)?.();
    this.imageWishes.delete(key);
    this.book.update(key, (known) => ({ ...known, imageStep: { step: 'unknown' } }));
  }

  private async create(record: AttemptRecord): Promise<void> {
    const { spec, imageStep } = record;
    if (spec === null || imageStep.step !== 'ready') return;
    const plan = planContainer(record, spec, imageStep.image, this.context);
    if (!plan.ok) throw new RuntimeError('invalid-spec', plan.problem);
    const { container, probe } = plan;
    const { digest: imageDigest } = imageStep.image;
    const key = keyOf(record);
    try {
      const id = await this.runtime.create(container);
      const made = detailsOfNew(id, container, imageStep.image.id, this.clock.now());
      this.book.update(key, (known) => withContainer({ ...known, probe, imageDigest }, made, this.clock.monotonic()));
    } catch (error) {
      if (!isRuntimeError(error) || error.kind !== 'name-conflict') throw error;
      await this.adoptHolder(record, error);
    }
  }

  /** The canonical name is taken: by an earlier create of ours, or by someone else. */
  private async adoptHolder(record: AttemptRecord, conflict: RuntimeError): Promise<void> {
    const holder = await this.observer.whoHolds(canonicalName(record.taskId, record.attempt), keyOf(record));
    if (holder === 'foreign') throw conflict;
    if (holder === 'nobody') throw new RuntimeError('timeout', `${conflict.message}; the engine is still at it`);
  }

  private async start(record: AttemptRecord): Promise<void> {
    const { container } = record;
    const key = keyOf(record);
    if (container === null) return;
    if (record.unsure === 'start') {
      // The earlier start may have worked, and what it started may have ended: a second one would run it twice.
      await this.observer.refresh(container.id);
      const known = this.book.get(key);
      if (known === undefined || known.gone || known.container?.startedAt !== null) return;
    }
    await this.callOn(container.id, () => this.runtime.start(container.id));
    // The event of the start mostly comes first, and a look at what it started is under way.
    await this.observer.lookUnderWay(container.id);
    if (this.book.get(key)?.container?.startedAt === null) await this.observer.refresh(container.id);
  }

  private async stop(record: AttemptRecord, graceSec: number): Promise<void> {
    const { container } = record;
    const key = keyOf(record);
    if (container === null) return;
    // Set before the call: the engine's events may come before its answer.
    this.book.update(key, (known) => ({ ...known, stopSent: true }));
    await this.callOn(container.id, () => this.runtime.stop(container.id, graceSec));
    await this.observer.refresh(container.id);
    const known = this.book.get(key);
    if (known !== undefined && isRunning(known)) {
      throw new RuntimeError('engine-fault', `container ${container.id} still runs after it was stopped`);
    }
  }

  private async rename(record: AttemptRecord, name: string): Promise<void> {
    const { container } = record;
    if (container === null) return;
    await this.callOn(container.id, () => this.runtime.rename(container.id, name));
    this.book.update(keyOf(record), (known) =>
      known.container === null ? known : { ...known, container: { ...known.container, name } },
    );
  }

  private async remove(record: AttemptRecord): Promise<void> {
    const { container } = record;
    if (container === null) return;
    await this.callOn(container.id, () => this.runtime.remove(container.id));
    await this.observer.refresh(container.id);
    if (this.book.get(keyOf(record))?.gone === false) {
      throw new RuntimeError('engine-fault', `container ${container.id} is still there after it was removed`);
    }
  }

  /** A call about a container that is gone is no failure: the look at it says what that means. */
  private async callOn(id: string, call: () => Promise<void>): Promise<void> {
    try {
      await call();
    } catch (error) {
      if (!isRuntimeError(error) || error.kind !== 'not-found') throw error;
      await this.observer.refresh(id);
      if (this.book.ofContainer(id)?.gone === false) throw error;
    }
  }

  private succeeded(key: string, action: ActionKind): void {
    this.book.update(key, (known) => ({
      ...known,
      retry: known.retry?.action === action ? null : known.retry,
      unsure: known.unsure === action ? null : known.unsure,
    }));
  }

  private failed(key: string, action: ActionKind, cause: unknown): void {
    const error = isRuntimeError(cause) ? cause : new RuntimeError('engine-fault', String(cause), { cause });
    const times = { now: this.clock.monotonic(), wallClock: this.clock.now() };
    this.log.debug(`${action} of attempt ${key} failed: ${error.message}`, { kind: error.kind });
    this.book.update(key, (known) => {
      if (known.ending === null) return { ...known, ...afterFailure(known, action, error, times) };
      // It ended meanwhile; what is left is clearing up.
      const { ending: _, ...patch } = afterFailure(known, action, error, times);
      return { ...known, ...patch };
    });
  }
}

/** What the engine would say of a container that it has just made; saves asking before the start. */
function detailsOfNew(id: string, spec: ContainerSpec, imageId: string, createdAt: number): ContainerDetails {
  const { name, image, labels } = spec;
  const never = { startedAt: null, finishedAt: null, exitCode: 0, oomKilled: false, error: '' };
  const nowhere = { hostPorts: {}, addresses: [], stopSignal: '' };
  return { id, name, image, labels, state: 'created', imageId, createdAt, ...never, ...nowhere };
}
