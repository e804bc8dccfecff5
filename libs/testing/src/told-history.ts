import { ControlPlane, type ControlPlaneOptions } from '@cube/control-plane';
import { NO_RULES, type PlacementRules, STRATEGIES } from '@cube/scheduler';
import { MemoryDisk, MemoryStore } from '@cube/store';
import { silentLog, type TaskSpec } from '@cube/task';
import { FakeWorkers, type FakeWorker, type FakeWorkerOptions } from './fake-workers';
import { ManualClock, settle } from './manual-clock';
import { RandomStream } from './sim/random-streams';
import { specOf } from './task-builder';

const MIB = 2 ** 20;
const GIB = 2 ** 30;

export interface ToldHistory {
  readonly seed: number;
  readonly steps: number;
  /** Of the manager that begins; each later one draws its own. */
  readonly strategy?: string;
}

/**
 * A store with a history of decisions of every kind: a real control plane over fake workers, while tasks come, end, fail
 * and find no room, workers join, fall silent, come back with other labels and other loads, and managers follow each other.
 * The same seed tells the same story.
 */
export async function tellHistory({ seed, steps, strategy = 'epvm' }: ToldHistory): Promise<MemoryStore> {
  const teller = new Teller(new RandomStream(seed));
  await teller.begin(strategy);
  for (let step = 0; step < steps; step += 1) await teller.tell();
  return teller.end();
}

class Teller {
  private readonly clock = new ManualClock();
  private readonly workers = new FakeWorkers(this.clock);
  private readonly fleet: FakeWorker[] = [];
  private readonly disk = new MemoryDisk('told');
  private readonly tasks: string[] = [];
  private ids = 0;
  private current: ControlPlane | null = null;

  constructor(private readonly draw: RandomStream) {}

  async begin(strategy: string): Promise<void> {
    await this.open(strategy);
    for (let count = 0; count < 3; count += 1) await this.join();
  }

  async tell(): Promise<void> {
    const { draw } = this;
    const happens = draw.next();
    if (happens < 0.5) await this.submit(1 + Math.floor(draw.between(0, 4)));
    else if (happens < 0.6) await this.stop();
    else if (happens < 0.65) await this.change();
    else if (happens < 0.75) await this.fail();
    else if (happens < 0.87) this.load();
    else if (happens < 0.9) await this.operate();
    else if (happens < 0.93) await this.fallSilent();
    else if (happens < 0.96) this.changeWorker();
    else if (happens < 0.98) await this.join();
    else await this.succeed();
    await this.pass(1);
  }

  async end(): Promise<MemoryStore> {
    await this.plane.close();
    return new MemoryStore({ disk: this.disk });
  }

  private get plane(): ControlPlane {
    if (this.current === null) throw new Error('the story has not begun');
    return this.current;
  }

  private async open(strategy: string): Promise<void> {
    const options: ControlPlaneOptions = {
      ...{ store: new MemoryStore({ disk: this.disk }), link: this.workers, clock: this.clock, log: silentLog },
      ids: { uuid: () => `id-${(this.ids += 1)}` },
      ...{ cluster: 'told', strategy, rules: this.rules(), workers: this.fleet.map(({ address }) => address) },
      ...{ maxTasks: 1_000, keptFinalTasks: 10, keptRevisions: 100_000, pause: settle },
      ...{ suspectAfterMs: 6_000, downAfterMs: 15_000, pollWaitSec: 3, onFenced: () => {} },
    };
    this.current = await ControlPlane.open(options, new AbortController().signal);
    await settle();
  }

  private rules(): PlacementRules {
    if (this.draw.chance(0.5)) return NO_RULES;
    const reserve = { cpu: 0.25, memoryBytes: 512 * MIB, diskBytes: 5 * GIB };
    return { reserve, overcommit: { cpu: this.of([1, 2]), memory: 1, disk: 1, pids: 1 } };
  }

  private async pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      await this.clock.advance(1_000);
      this.plane.healthChecker.lookAgain();
      this.plane.queueProcessor.lookAgain();
      this.plane.updatePoller.lookAgain();
      await settle();
    }
  }

  private of<T>(some: readonly T[]): T {
    const one = this.draw.pick(some);
    if (one === undefined) throw new Error('nothing to draw from');
    return one;
  }

  /** Several at once share a commit. */
  private async submit(count: number): Promise<void> {
    const submitted = Array.from({ length: count }, () => {
      const spec = this.aSpec();
      return this.plane.submit({ kind: 'run', eventId: null, taskId: null, spec, fingerprint: spec.name });
    });
    for (const { task } of await Promise.all(submitted)) this.tasks.push(task.id);
  }

  private aSpec(): TaskSpec {
    const port = this.of(['', '', '', '8080', '8081']);
    return specOf({
      name: `task-${(this.ids += 1)}`,
      cpu: this.of([0, 0, 0.25, 0.5, 1, 3]),
      memoryBytes: this.of([0, 64, 256, 512, 1536, 20_000]) * MIB,
      diskBytes: this.of([0, 0, 1, 30]) * GIB,
      portBindings: port === '' ? {} : { '80/tcp': port },
      pids: this.of([0, 0, 100]),
      labels: this.of([{}, { app: 'web' }, { app: 'db' }]),
      mounts: this.of([[], [], [], [{ source: 'data', target: '/data', readOnly: false }]]),
      constraints: this.of([
        ...[[], [], [], ['node.labels.disk==ssd'], ['node.labels.zone!=b'], ['task.labels.app!=db']],
        ['node.labels.zone in (a, b)', 'node.kernel>=5.10'],
      ]),
      affinities: this.of([[], [], [{ expression: 'node.labels.disk==ssd', weight: 50 }]]),
      spread: this.of([[], [], [{ over: 'node.labels.zone', weight: 50 }]]),
      maxPerNode: this.of([0, 0, 0, 2]),
      platform: this.of(['', '', '', 'linux/amd64', 'linux/arm64']),
      strategy: this.of(['', '', ...STRATEGIES.map(({ name }) => name)]),
      priority: this.of([10, 50, 90]),
      restartPolicy: this.of(['', 'always', 'no']),
      env: ['TOKEN=SECRET'],
    });
  }

  private async stop(): Promise<void> {
    const id = this.draw.pick(this.tasks);
    if (id === undefined) return;
    await this.plane.stopTask(id, this.draw.chance(0.5)).catch(() => undefined);
    this.tasks.splice(this.tasks.indexOf(id), 1);
  }

  /** A restart, or another spec. */
  private async change(): Promise<void> {
    const id = this.draw.pick(this.tasks);
    if (id === undefined) return;
    const spec = { ...this.aSpec(), name: '' };
    const changed = this.draw.chance(0.5)
      ? this.plane.operations.restartTask(id)
      : this.plane.operations.replaceTask(id, { taskId: null, spec });
    await changed.catch(() => undefined);
  }

  private async fail(): Promise<void> {
    const worker = this.of(this.fleet);
    const running = this.draw.pick([...worker.containers.values()].filter(({ state }) => state === 'Running'));
    if (running === undefined) return;
    const end = { state: 'Failed', exitCode: 1, end: 'own-failure', released: true } as const;
    worker.report(running.taskId, running.attempt, end);
    await settle();
  }

  private load(): void {
    for (const worker of this.fleet.filter(() => this.draw.chance(0.6))) {
      const { cpu = 4, memoryBytes = 8 * GIB } = worker.options;
      const use = {
        cpu: this.draw.next() * cpu,
        memoryBytes: Math.round(this.draw.next() * memoryBytes),
        diskBytes: Math.round(this.draw.between(0, 90) * GIB),
      };
      worker.stats = this.draw.chance(0.1)
        ? { sampledAt: this.clock.now(), taskCount: 0, use: null, host: null }
        : { sampledAt: this.clock.now(), taskCount: 0, use, host: null };
      worker.wake();
    }
  }

  private async fallSilent(): Promise<void> {
    const worker = this.of(this.fleet);
    worker.reachable = false;
    await this.pass(this.of([8, 20]));
    if (this.draw.chance(0.3)) await this.plane.operations.removeNode(worker.nodeId, true).catch(() => undefined);
    worker.reachable = true;
  }

  private changeWorker(): void {
    const worker = this.of(this.fleet);
    worker.options = { ...worker.options, ...this.facts() };
    worker.restart();
  }

  /** An operator's word. */
  private async operate(): Promise<void> {
    const { name } = this.of((await this.plane.read((view) => view.nodes())).value).node;
    await this.plane.operations.updateNode(name, {
      availability: this.of(['active', 'active', 'paused', 'draining']),
      labels: this.of([{}, { disk: 'ssd' }, { disk: null }, { zone: this.of(['a', 'b']) }]),
    });
  }

  private facts(): FakeWorkerOptions {
    return {
      labels: this.of([{}, { disk: 'ssd' }, { disk: 'hdd', zone: 'a' }, { zone: 'b' }]),
      hostId: this.of(['host-a', 'host-b', `host-${this.ids}`]),
      publishAddress: this.of(['127.0.0.1', '10.0.0.1', '0.0.0.0']),
    };
  }

  private async join(): Promise<void> {
    if (this.fleet.length >= 8) return;
    const address = `worker-${this.fleet.length + 1}:1`;
    const size = { cpu: this.of([2, 4, 8]), memoryBytes: this.of([2, 4, 16]) * GIB };
    const platform = this.of(['linux/amd64', 'linux/amd64', 'linux/arm64']);
    this.fleet.push(this.workers.add(address, { ...size, platform, ...this.facts() }));
    this.plane.join(address);
    await settle();
  }

  /** Another manager on the same store. */
  private async succeed(): Promise<void> {
    await this.plane.close();
    await this.open(this.of(STRATEGIES).name);
  }
}
