import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type Deaths, SimulatedWorkers } from './simulated-workers';

const ARGUMENT = 'simulated-workers';

/** Simulated workers in a process of their own: what they cost is not the manager's. */
export class WorkerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly addresses: readonly string[],
  ) {}

  /** A bench that uses this begins with `await playWorkersIfAsked()`. */
  static async start(count: number): Promise<WorkerProcess> {
    const child = fork(process.argv[1] ?? '', [ARGUMENT, String(count)]);
    const [addresses] = (await once(child, 'message')) as [string[]];
    return new WorkerProcess(child, addresses);
  }

  /** The first so many that are alive fall silent, as if their hosts lost power. */
  async killWorkers(count: number): Promise<Deaths> {
    this.child.send(count);
    const [deaths] = (await once(this.child, 'message')) as [Deaths];
    return deaths;
  }

  end(): void {
    this.child.kill();
  }
}

/** Whether this is the process of the workers; it then plays them until it is ended. */
export async function playWorkersIfAsked(): Promise<boolean> {
  const [, , word, count] = process.argv;
  if (word !== ARGUMENT) return false;
  const workers = await SimulatedWorkers.start(Number(count));
  process.on('message', (deaths: number) => process.send?.(workers.kill(deaths)));
  process.on('disconnect', () => process.exit());
  process.send?.(workers.addresses);
  return true;
}
