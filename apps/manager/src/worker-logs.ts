import { WorkerCallError } from '@cube/control-plane';
import { ApiError } from '@cube/server';
import type { Readable } from 'node:stream';
import type { HttpWorkerLink } from './http-worker-link';

/** Reads the logs of tasks where they are: on their workers. */
export class WorkerLogs {
  constructor(private readonly link: HttpWorkerLink) {}

  /** The last `tail` lines as a stream of text, read no faster than they are taken. */
  async open({ address, taskId }: { address: string; taskId: string }, tail: number): Promise<Readable> {
    try {
      return await this.link.logs(address, taskId, tail);
    } catch (error) {
      if (!(error instanceof WorkerCallError)) throw error;
      if (error.refusal.kind === 'refused')
        throw new ApiError(404, `there are no logs of task ${taskId}: ${error.message}`);
      throw ApiError.busy(503, `the worker of task ${taskId} gives no logs: ${error.message}`, 2);
    }
  }
}
