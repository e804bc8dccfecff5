import { Worker, type WorkerOptions as ThreadOptions } from 'node:worker_threads';
import type { Answer, Job, Outcome, Reply, Request } from './sqlite-protocol';

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

type Opened = Extract<Outcome, { kind: 'opened' }>;
type Refused = Extract<Outcome, { kind: 'refused' }>;

/**
 * The main thread's end of the worker: requests are served in their order, and none is left without an answer. `onBroken` is
 * called once if the thread can't serve any more and nobody closed it.
 */
export class SqliteThread {
  private readonly waiting = new Map<number, Waiting>();
  private readonly ended: Promise<void>;
  private lastId = 0;
  private isClosed = false;

  private constructor(
    private readonly worker: Worker,
    readonly opening: Opened,
    private readonly onBroken: (why: string) => void,
  ) {
    worker.on('message', (answer: Answer) => this.settle(answer));
    worker.on('error', (error) => this.fail(`the store's thread failed: ${String(error)}`));
    this.ended = new Promise((resolve) => {
      worker.once('exit', () => {
        this.fail("the store's thread ended");
        resolve();
      });
    });
  }

  /** A thread that serves a store, or why there is none. `file` is the worker's code, TypeScript or bundled. */
  static async serving(
    file: URL,
    job: Extract<Job, { kind: 'serve' }>,
    onBroken: (why: string) => void,
  ): Promise<SqliteThread | Refused> {
    const { worker, outcome } = await started(file, job);
    if (outcome.kind === 'opened') return new SqliteThread(worker, outcome, onBroken);
    await worker.terminate();
    if (outcome.kind === 'refused') return outcome;
    throw unexpected(outcome);
  }

  /** One job in a thread of its own, to its end. */
  static async once(file: URL, job: Exclude<Job, { kind: 'serve' }>): Promise<Exclude<Outcome, Opened>> {
    const { worker, outcome } = await started(file, job);
    await worker.terminate();
    if (outcome.kind === 'opened') throw unexpected(outcome);
    return outcome;
  }

  request(request: Request, transfer: ArrayBuffer[] = []): Promise<Reply> {
    if (this.isClosed) return Promise.reject(new Error('the store is closed'));
    const id = (this.lastId += 1);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, request }, transfer);
    });
  }

  /** After the requests before it. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.worker.postMessage({ id: 0, request: { kind: 'close' } satisfies Request });
    await this.ended;
  }

  private settle(answer: Answer): void {
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if ('error' in answer) {
      waiting?.reject(new Error(`the store failed: ${answer.error}`));
      return;
    }
    waiting?.resolve(answer.reply);
    if (answer.reply.kind === 'broken') this.fail(answer.reply.detail);
  }

  /** What still waits learns that nothing more comes. */
  private fail(why: string): void {
    const asked = this.isClosed;
    this.isClosed = true;
    for (const { reject } of this.waiting.values()) reject(new Error(asked ? 'the store is closed' : why));
    this.waiting.clear();
    if (!asked) this.onBroken(why);
  }
}

/** A new thread and its first word. */
function started(file: URL, job: Job): Promise<{ worker: Worker; outcome: Outcome }> {
  const worker = new Worker(file, { workerData: job, ...quietTypeStripping(file) });
  return new Promise((resolve, reject) => {
    worker.once('message', (outcome: Outcome) => resolve({ worker, outcome }));
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error(`the store's thread ${file.href} ended before its job "${job.kind}"`)));
  });
}

/** From source (tests) Node strips the types, and would warn that package.json names no module type. */
function quietTypeStripping(file: URL): ThreadOptions {
  return file.pathname.endsWith('.ts') ? { execArgv: ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'] } : {};
}

function unexpected({ kind }: Outcome): Error {
  return new Error(`the store's thread began with ${kind}: sqlite-worker is of another version than its caller`);
}
