import { Worker, type WorkerOptions as ThreadOptions } from 'node:worker_threads';
import type { Answer, Opening, Reply, Request, WorkerOptions } from './sqlite-protocol';
import { StoreOpenError } from './store-open-error';

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

/** The main thread's end of the worker: requests are served in their order, and none is left without an answer. */
export class SqliteThread {
  private readonly waiting = new Map<number, Waiting>();
  private readonly ended: Promise<void>;
  private lastId = 0;
  private isClosed = false;

  private constructor(
    private readonly worker: Worker,
    readonly opening: Extract<Opening, { kind: 'opened' }>,
  ) {
    worker.on('message', (answer: Answer) => this.settle(answer));
    worker.on('error', (error) => this.fail(new Error(`the store's thread failed: ${String(error)}`)));
    this.ended = new Promise((resolve) => {
      worker.once('exit', () => {
        this.fail(new Error('the store is closed'));
        resolve();
      });
    });
  }

  /** Rejects with StoreOpenError. `file` is the worker's code, TypeScript or bundled. */
  static async start(file: URL, options: WorkerOptions): Promise<SqliteThread> {
    const worker = new Worker(file, { workerData: options, ...quietTypeStripping(file) });
    const opening = await openingOf(worker, file);
    if (opening.kind === 'opened') return new SqliteThread(worker, opening);
    await worker.terminate();
    throw new StoreOpenError(opening.failure, options.directory, opening.detail);
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
    if (!this.isClosed) {
      this.isClosed = true;
      this.worker.postMessage({ id: 0, request: { kind: 'close' } satisfies Request });
    }
    await this.ended;
  }

  private settle(answer: Answer): void {
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if ('reply' in answer) waiting?.resolve(answer.reply);
    else waiting?.reject(new Error(`the store failed: ${answer.error}`));
  }

  private fail(error: Error): void {
    this.isClosed = true;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

/** The first message of the worker. */
function openingOf(worker: Worker, file: URL): Promise<Opening> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error(`the store's thread ${file.href} ended before it opened the store`)));
  });
}

/** From source (tests) Node strips the types, and would warn that package.json names no module type. */
function quietTypeStripping(file: URL): ThreadOptions {
  return file.pathname.endsWith('.ts') ? { execArgv: ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'] } : {};
}
