import { type ContainerRuntime, type ImageInfo, type PullProgress, RuntimeError } from '@cube/runtime/port';
import type { Log, PullPolicy } from '@cube/task';
import { Slots } from './slots';

export interface ImageWish {
  readonly reference: string;
  readonly platform: string;
  readonly policy: PullPolicy;
}

export type ImageOutcome =
  | { readonly ok: true; readonly image: ImageInfo }
  | { readonly ok: false; readonly error: unknown };

export interface ImageWaiter {
  /** The image is not there (any more, or as it is asked for): it has to be pulled, or to wait for its turn. */
  missing(): void;
  /** Called once, when the image is there or can't be had. */
  settled(outcome: ImageOutcome): void;
}

interface Job {
  readonly wish: ImageWish;
  readonly waiters: Set<ImageWaiter>;
  readonly stop: AbortController;
  missing: boolean;
}

/**
 * Images on their way. Tasks that want the same one share one pull; it is given up when the last of them has lost
 * interest. Pulls never take the places of creates and starts.
 */
export class ImagePulls {
  private readonly jobs = new Map<string, Job>();
  private readonly slots: Slots;

  constructor(
    private readonly runtime: ContainerRuntime,
    private readonly log: Log,
    concurrency: number,
  ) {
    this.slots = new Slots(concurrency, (key) => {
      const job = this.jobs.get(key);
      if (job === undefined) this.slots.release(key);
      else void this.pull(key, job);
    });
  }

  /** Images that are wanted and not there yet. */
  get underWay(): number {
    return this.jobs.size;
  }

  /** Those of them that wait for their turn. */
  get waiting(): number {
    return this.slots.waiting;
  }

  /** The answer loses interest: then the waiter is not called any more. */
  want(wish: ImageWish, waiter: ImageWaiter): () => void {
    const key = `${wish.reference} ${wish.platform} ${wish.policy}`;
    const job = this.jobs.get(key) ?? this.begin(key, wish);
    job.waiters.add(waiter);
    if (job.missing) waiter.missing();
    return () => {
      job.waiters.delete(waiter);
      if (job.waiters.size === 0) this.giveUp(key, job);
    };
  }

  private begin(key: string, wish: ImageWish): Job {
    const job: Job = { wish, waiters: new Set(), stop: new AbortController(), missing: false };
    this.jobs.set(key, job);
    void this.look(key, job);
    return job;
  }

  /** With `missing`, an image that is there is there: no pull, no place. */
  private async look(key: string, job: Job): Promise<void> {
    const { reference, platform, policy } = job.wish;
    try {
      const found = policy === 'always' ? null : await this.runtime.image(reference);
      if (found !== null && fits(found, platform)) {
        this.log.info(`Image ${reference} is here already`, { digest: found.digest });
        return this.finish(key, job, { ok: true, image: found });
      }
      if (policy === 'never') {
        throw new RuntimeError(
          'image-not-found',
          `image ${reference} is not on the node, and its pull policy is never`,
        );
      }
      job.missing = true;
      for (const waiter of job.waiters) waiter.missing();
      if (this.jobs.get(key) === job && this.slots.take(key)) await this.pull(key, job);
    } catch (error) {
      this.finish(key, job, { ok: false, error });
    }
  }

  private async pull(key: string, job: Job): Promise<void> {
    const { reference, platform } = job.wish;
    try {
      const onProgress = (line: PullProgress) => this.say(line);
      await this.runtime.pull(reference, { platform, onProgress, signal: job.stop.signal });
      const image = await this.runtime.image(reference);
      if (image === null)
        throw new RuntimeError('image-pull-failed', `image ${reference} was pulled, but is not there`);
      this.finish(key, job, { ok: true, image });
    } catch (error) {
      this.finish(key, job, { ok: false, error });
    }
  }

  private finish(key: string, job: Job, outcome: ImageOutcome): void {
    this.leave(key, job);
    for (const waiter of job.waiters) waiter.settled(outcome);
    job.waiters.clear();
  }

  private giveUp(key: string, job: Job): void {
    this.leave(key, job);
    job.stop.abort();
  }

  /** Whoever comes after this starts a new job, also while the engine still winds the old one up. */
  private leave(key: string, job: Job): void {
    if (this.jobs.get(key) !== job) return;
    this.jobs.delete(key);
    this.slots.release(key);
  }

  /** Lines about the whole image are facts; those about layers come by the hundred. */
  private say(line: PullProgress): void {
    const text = JSON.stringify(line.id === '' ? { status: line.status } : { status: line.status, id: line.id });
    if (line.id === '' || line.status.startsWith('Pulling from')) this.log.info(text);
    else this.log.debug(text);
  }
}

/** `linux/arm64` accepts any variant; no platform accepts any. */
function fits(image: ImageInfo, platform: string): boolean {
  return platform === '' || image.platform === platform || image.platform.startsWith(`${platform}/`);
}
