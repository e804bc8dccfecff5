import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';

/** A whole answer. */
export interface WorkerAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/**
 * One call and its answer. It hears undici directly: `request` makes a stream of every body and a promise of every step, which takes
 * as long as all else of the call.
 */
export class WorkerExchange implements Dispatcher.DispatchHandler {
  private readonly outcome = Promise.withResolvers<WorkerAnswer>();
  private readonly body: Buffer[] = [];
  private controller: Dispatcher.DispatchController | null = null;
  private givenUp: Error | null = null;
  private status = 0;
  private headers: IncomingHttpHeaders = {};

  /** Rejects with whatever went wrong; at once when the call is given up. */
  get answer(): Promise<WorkerAnswer> {
    return this.outcome.promise;
  }

  giveUp(why: Error): void {
    this.givenUp = why;
    this.controller?.abort(why);
    this.outcome.reject(why);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.givenUp !== null) controller.abort(this.givenUp);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.status = status;
    this.headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.body.push(chunk);
  }

  onResponseEnd(): void {
    const { status, headers, body } = this;
    this.outcome.resolve({ status, headers, text: Buffer.concat(body).toString() });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.outcome.reject(error);
  }
}
