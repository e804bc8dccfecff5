import {
  buildTestImages,
  Cluster,
  EngineGate,
  NetworkLink,
  type PrivateEngine,
  RUNNING,
  TEST_IMAGES,
  type WireTask,
  type WorkerSite,
} from '@cube/testing/system';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AcknowledgingClient, type Wish } from './acknowledging-client';
import { EngineRecorder } from './engine-recorder';
import type { ProcessSize, QueueLevel, Refusal } from './evidence';
import { ProcessSizes } from './process-sizes';
import { QueueLevels } from './queue-levels';
import { SmallDisk } from './small-disk';
import type { StageOptions } from './stage-options';
import { WallClock } from './wall-clock';

/** A worker is down after this silence, where a case is not about the default. */
export const SHORT_DOWN_SEC = 8;

/** As in production. */
const KEPT_ENDED = 20;

const QUICK_LIVENESS = { CUBE_SUSPECT_AFTER: '4', CUBE_DOWN_AFTER: String(SHORT_DOWN_SEC) };

/** A service that runs until it is stopped, and then ends at once. */
export function service(Name: string, more: Readonly<Record<string, unknown>> = {}): Wish {
  return { Name, Image: TEST_IMAGES.busybox, Cmd: ['sleep', '3600'], StopGracePeriod: 0, ...more };
}

/** Ends as soon as it began, with this code. */
export function job(Name: string, exitCode: number, more: Readonly<Record<string, unknown>> = {}): Wish {
  return { Name, Image: TEST_IMAGES.busybox, Cmd: ['sh', '-c', `exit ${exitCode}`], StopGracePeriod: 0, ...more };
}

/** Everything a case plays on: one cluster on a private engine, and who watches it. Closed, it leaves nothing behind. */
export class Stage {
  readonly kept: string[] = [];
  /** When the last fault was over: recovery is counted from there. */
  faultOverAt = performance.now();
  private readonly cleanups: (() => Promise<unknown> | void)[] = [];
  private opened: {
    cluster: Cluster;
    client: AcknowledgingClient;
    recorder: EngineRecorder;
    foreign: string;
  } | null = null;
  private theGate: EngineGate | null = null;
  private theDisk: SmallDisk | null = null;
  private theClock: WallClock | null = null;
  readonly links: NetworkLink[] = [];
  readonly refusals: Refusal[] = [];
  /** When another manager had taken over. */
  takenOverAt: number | null = null;
  private sizes: ProcessSizes | null = null;
  private queues: QueueLevels | null = null;

  private constructor(
    readonly engine: PrivateEngine,
    readonly options: StageOptions,
  ) {}

  static async open(engine: PrivateEngine, options: StageOptions): Promise<Stage> {
    const stage = new Stage(engine, options);
    try {
      await stage.build();
    } catch (error) {
      await stage.close();
      throw error;
    }
    return stage;
  }

  get cluster(): Cluster {
    return present(this.opened, 'cluster').cluster;
  }

  get client(): AcknowledgingClient {
    return present(this.opened, 'client').client;
  }

  get recorder(): EngineRecorder {
    return present(this.opened, 'recorder').recorder;
  }

  /** ID of the container that Cube did not make. */
  get foreign(): string {
    return present(this.opened, 'foreign container').foreign;
  }

  get gate(): EngineGate {
    return present(this.theGate, 'gate');
  }

  get disk(): SmallDisk {
    return present(this.theDisk, 'small disk');
  }

  get clock(): WallClock {
    return present(this.theClock, 'wall clock');
  }

  /** The fault is over: what follows is recovery. */
  faultOver(): void {
    this.faultOverAt = performance.now();
  }

  /** Runs services and waits until they run. */
  async serving(names: readonly string[], more: Readonly<Record<string, unknown>> = {}): Promise<WireTask[]> {
    for (const name of names) await this.client.run(service(name, more));
    return Promise.all(names.map((name) => this.cluster.running(name)));
  }

  /** From here on, what runs must run on (as far as `chosen` says so): the very same containers. */
  async keep(chosen: (task: WireTask) => boolean = () => true): Promise<void> {
    const { body } = await this.cluster.get<WireTask[]>('/tasks');
    const running = body.filter((task) => task.State === RUNNING && chosen(task));
    this.kept.push(...running.map(({ ContainerID }) => ContainerID));
  }

  /** Which worker a task is on. */
  workerOf({ Node }: WireTask): number {
    return Number(Node.split('-')[1]);
  }

  /** From here on it is written down how large manager and workers are, and how long their queues. */
  watchSizes(): void {
    const sizes = new ProcessSizes(() => this.cluster.apps);
    this.onClose(() => sizes.stop());
    this.sizes = sizes;
    const queues = new QueueLevels(this.cluster);
    this.onClose(() => queues.stop());
    this.queues = queues;
  }

  async sizesSeen(): Promise<readonly ProcessSize[]> {
    await this.sizes?.stop();
    return this.sizes?.seen ?? [];
  }

  async queuesSeen(): Promise<readonly QueueLevel[]> {
    await this.queues?.stop();
    return this.queues?.seen ?? [];
  }

  /** Ended containers that all workers together may keep. */
  get keptEnded(): number {
    return Number(this.options.env?.['CUBE_KEEP_ENDED'] ?? KEPT_ENDED) * this.cluster.workerPorts.length;
  }

  /** Undone when the stage is closed, the latest first. */
  onClose(cleanup: () => Promise<unknown> | void): void {
    this.cleanups.push(cleanup);
  }

  /** Says what could not be undone: that must not keep the rest from being undone. */
  async close(): Promise<readonly string[]> {
    const failures: string[] = [];
    for (let cleanup = this.cleanups.pop(); cleanup !== undefined; cleanup = this.cleanups.pop()) {
      await Promise.resolve(cleanup()).catch((error: unknown) => failures.push(`cleaning up: ${String(error)}`));
    }
    return failures;
  }

  private async build(): Promise<void> {
    const { docker } = this.engine;
    await buildTestImages(docker);
    const recorder = await EngineRecorder.start(docker);
    this.onClose(() => recorder.close());
    const foreign = await this.startForeign();
    const cluster = await Cluster.start(await this.clusterOptions());
    this.onClose(() => cluster.stop());
    this.opened = { cluster, client: new AcknowledgingClient(cluster), recorder, foreign };
  }

  private async clusterOptions() {
    const directory = await mkdtemp(join(tmpdir(), 'cube-faults-'));
    this.onClose(() => rm(directory, { recursive: true, force: true }));
    const { diskMiB, gate, jumping, network, workers = 2, env = {} } = this.options;
    if (diskMiB !== undefined) await this.mountDisk(join(directory, 'manager'), diskMiB);
    if (gate === true) await this.openGate();
    if (jumping === true) this.theClock = new WallClock(join(directory, 'wall-clock'));
    const sites: WorkerSite[] = [];
    // One after the other: links are numbered as workers are.
    while (sites.length < workers) sites.push(await this.site(network === 'links'));
    return {
      ...{ workers, sites },
      dockerHost: this.theGate?.address ?? this.engine.address,
      env: { ...QUICK_LIVENESS, CUBE_LOG_LEVEL: 'info', CUBE_LOG_FORMAT: 'json', ...this.theClock?.env, ...env },
      managerEnv: this.theDisk === null ? {} : { CUBE_DATA_DIR: this.theDisk.directory },
    };
  }

  private async site(linked: boolean): Promise<WorkerSite> {
    if (!linked) return {};
    const link = await NetworkLink.create();
    this.links.push(link);
    this.onClose(() => link.dispose());
    const { host, namespace } = link;
    return { host, wrap: namespace.enter([]), env: { CUBE_INSECURE: 'true' } };
  }

  private async openGate(): Promise<void> {
    const gate = await EngineGate.start(this.engine.socketPath);
    this.onClose(() => gate.close());
    this.theGate = gate;
  }

  private async mountDisk(directory: string, sizeMiB: number): Promise<void> {
    const disk = await SmallDisk.mount(directory, sizeMiB);
    this.onClose(() => disk.unmount());
    this.theDisk = disk;
  }

  /** It has all the labels of a container of Cube, but of a cluster that is not this one. */
  private async startForeign(): Promise<string> {
    const container = await this.engine.docker.createContainer({
      Image: TEST_IMAGES.busybox,
      Cmd: ['sleep', '3600'],
      Labels: {
        ...{ 'cube.cluster': 'of-somebody-else', 'cube.node': 'elsewhere' },
        ...{ 'cube.task': '5b7f7d2e-0000-4000-8000-000000000000', 'cube.attempt': '1' },
      },
    });
    await container.start();
    this.onClose(() => container.remove({ force: true }));
    return container.id;
  }
}

function present<T>(value: T | null, what: string): T {
  if (value === null) throw new Error(`this stage has no ${what}: its case did not ask for one`);
  return value;
}
