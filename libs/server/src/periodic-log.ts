import type { Log, LogFields } from '@cube/task';

const MOST_KEYS = 10_000;

/** Lines that come again and again: at info when what they say about their subject changes, at debug while it stays the same. */
export class PeriodicLog {
  private readonly said = new Map<string, string>();

  constructor(private readonly log: Log) {}

  /** `key` names the subject: a worker, a task's probe. */
  say(key: string, message: string, fields?: LogFields): void {
    if (this.said.get(key) === message) {
      this.log.debug(message, fields);
      return;
    }
    this.remember(key, message);
    this.log.info(message, fields);
  }

  /** The subject is gone; if it comes back, it is news. */
  forget(key: string): void {
    this.said.delete(key);
  }

  private remember(key: string, message: string): void {
    this.said.delete(key);
    this.said.set(key, message);
    const [oldest] = this.said.keys();
    if (this.said.size > MOST_KEYS && oldest !== undefined) this.said.delete(oldest);
  }
}
