import { ApiError } from './api-error';

const RETRY_SEC = 5;

/** How many streams may be open at once, in one process. */
export class StreamSlots {
  private taken = 0;

  constructor(
    private readonly limit: number,
    /** What they are streams of: `log`. */
    private readonly what: string,
  ) {}

  get open(): number {
    return this.taken;
  }

  /** Takes so many at once, or throws ApiError 429. The answer gives them back; calling it again does nothing. */
  take(count = 1): () => void {
    if (this.taken + count > this.limit) {
      const wanted = count === 1 ? '' : `, and ${count} more are asked for`;
      const message = `${this.taken} of ${this.limit} ${this.what} streams are open${wanted}: close some, or ask again later`;
      throw ApiError.busy(429, message, RETRY_SEC);
    }
    this.taken += count;
    let isTaken = true;
    return () => {
      if (isTaken) this.taken -= count;
      isTaken = false;
    };
  }
}
