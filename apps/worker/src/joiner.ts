import { writeJoin } from '@cube/api';
import type { Clock, Log } from '@cube/task';
import { Agent as HttpAgent, request } from 'undici';

export interface JoinerOptions {
  readonly managerUrl: string;
  /** `host:port` under which the manager reaches this worker. */
  readonly address: string;
  /** What it may show the manager, the first that it takes: the node's own token, then the one to join with. None: no tokens. */
  readonly tokens: () => readonly string[];
  readonly ca: string | null;
  readonly clock: Clock;
  readonly log: Log;
}

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5_000;
/** A manager polls every few seconds: one that was not heard for this long may not know this worker any more. */
const SILENCE_MS = 10_000;
const TIMEOUT_MS = 5_000;

/** Tells a manager where this worker is, until the manager calls; and again whenever it falls silent. */
export class Joiner {
  private readonly http: HttpAgent;
  private lastHeard = Number.NEGATIVE_INFINITY;
  private cancel: (() => void) | null = null;
  private stopped = false;

  constructor(private readonly options: JoinerOptions) {
    this.http = new HttpAgent({ connect: { timeout: TIMEOUT_MS, ...(options.ca !== null && { ca: options.ca }) } });
  }

  start(): void {
    void this.look(FIRST_RETRY_MS);
  }

  /** The manager called. */
  heard(): void {
    this.lastHeard = this.options.clock.monotonic();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.cancel?.();
    await this.http.destroy();
  }

  private async look(retryMs: number): Promise<void> {
    const { clock } = this.options;
    const silent = clock.monotonic() - this.lastHeard > SILENCE_MS;
    const joined = !silent || (await this.join(retryMs === FIRST_RETRY_MS));
    if (this.stopped) return;
    const next = joined ? FIRST_RETRY_MS : Math.min(retryMs * 2, LONGEST_RETRY_MS);
    this.cancel = clock.after(joined ? SILENCE_MS / 2 : retryMs, () => void this.look(next));
  }

  private async join(first: boolean): Promise<boolean> {
    const { managerUrl, tokens, log } = this.options;
    try {
      const [best = null, ...others] = tokens();
      let answer = await this.ask(best);
      // A manager that lost its store doesn't know this node's own token any more. It has to hear of this worker to say so.
      for (const token of others) if (answer.status === 401) answer = await this.ask(token);
      if (answer.status < 300) return true;
      throw new Error(`it answered ${answer.status}: ${answer.text.slice(0, 300)}`);
    } catch (error) {
      const message = `Could not join the manager at ${managerUrl}: ${error instanceof Error ? error.message : String(error)}`;
      if (first && !this.stopped) log.warn(`${message}; trying on`);
      else log.debug(message);
      return false;
    }
  }

  private async ask(token: string | null): Promise<{ readonly status: number; readonly text: string }> {
    const { managerUrl, address } = this.options;
    const answer = await request(new URL('/nodes', managerUrl), {
      dispatcher: this.http,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token !== null && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(writeJoin({ address })),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: answer.statusCode, text: await answer.body.text() };
  }
}
