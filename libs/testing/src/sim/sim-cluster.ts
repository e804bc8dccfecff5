import type { ContainerEvent, ContainerSummary } from '@cube/runtime/port';
import type { ManagerIdentity } from '@cube/task';
import { Bystander } from './bystander';
import { ELSEWHERE, leaveOwnerless, settleForeigners } from './foreigners';
import type { Sizes } from './invariants/bounds';
import { Operators } from './operators';
import { RandomStreams } from './random-streams';
import { SimDisk } from './sim-disk';
import { SimHost } from './sim-host';
import { SimLink, type WorkerEnd } from './sim-link';
import { SimManager } from './sim-manager';
import { SimNetwork } from './sim-network';
import type { EngineAsk } from './sim-runtime';
import type { Counts, SingleFault } from './single-fault';
import { SimWorker } from './sim-worker';
import { Trace } from './trace';
import { Users } from './users';
import { VirtualTime } from './virtual-time';

/** The fifth worker shares a host, its engine and its ports with the fourth. */
const HOST_OF_WORKER = ['host-1', 'host-2', 'host-3', 'host-4', 'host-4'];
/** Once the nodes have their IDs, and before there are any tasks. */
const NODES_KNOWN_MS = 500;
const STARTS_AT = Date.UTC(2026, 0, 1);

export interface SimClusterOptions {
  readonly seed: number;
  readonly single?: SingleFault;
  /** Stands before a worker, to break it on purpose. */
  readonly disguise?: (worker: SimWorker) => WorkerEnd;
  /** Hears every line of the story. */
  readonly onLine?: (line: string) => void;
}

/** A whole cluster on one time line: the production manager and agents, and simulated everything else. */
export class SimCluster {
  readonly time = new VirtualTime();
  readonly random: RandomStreams;
  readonly trace: Trace;
  readonly hosts: readonly SimHost[];
  readonly workers: readonly SimWorker[];
  readonly network: SimNetwork;
  readonly disk: SimDisk;
  readonly manager: SimManager;
  readonly operators: Operators;
  readonly users: Users;
  readonly bystander: Bystander;
  private managerOffsetMs = 0;
  private events = 0;

  constructor(private readonly options: SimClusterOptions) {
    const { seed, single = null, onLine } = options;
    const { time } = this;
    this.random = new RandomStreams(seed);
    this.trace = new Trace(() => time.now, onLine);
    const see: Bystander['see'] = (fact) => this.bystander.see(fact);
    this.hosts = [...new Set(HOST_OF_WORKER)].map(
      (name) => new SimHost(name, time, STARTS_AT, (fact) => this.begun && see(fact)),
    );
    this.bystander = new Bystander(time, this.trace, this.hosts);
    this.network = new SimNetwork(time, this.random.named('network'), this.trace, single);
    this.disk = new SimDisk(
      this.trace,
      (revision, ops) => this.bystander.seeWrite(revision, ops),
      (disk) => this.bystander.seeRestore(disk),
      single,
    );
    this.workers = HOST_OF_WORKER.map((host, index) => this.makeWorker(`worker-${index + 1}`, host));
    this.manager = this.makeManager();
    this.operators = new Operators(this.manager, this.bystander);
    this.users = new Users(time, this.manager, this.bystander.tasks, see);
    this.begun = true;
  }

  private readonly begun: boolean = false;

  start(): void {
    for (const worker of this.workers) worker.start();
    this.time.after(NODES_KNOWN_MS, () => this.settleForeigners());
    this.manager.start();
    this.users.startReading();
  }

  private settleForeigners(): void {
    for (const host of this.hosts) {
      const worker = this.workers.find((one) => one.host === host);
      if (worker === undefined) continue;
      this.bystander.knowForeign(settleForeigners(host, worker));
      this.bystander.knowOwnerless([leaveOwnerless(host, worker)]);
    }
  }

  /** The operator removes what a restore has left behind: it may hold ports and names. */
  clearLost(): void {
    for (const container of this.bystander.containers()) {
      const { id, host, labels } = container;
      const lost = this.bystander.isOwnerless(id) || this.bystander.isLeftOver(container);
      if (!lost || labels['cube.history'] === ELSEWHERE) continue;
      this.hosts.find(({ name }) => name === host)?.engine.outside.remove(id);
    }
  }

  /** Nothing runs any more, and nothing starts again. */
  halt(): void {
    this.manager.halt();
    for (const worker of this.workers) worker.halt();
  }

  setManagerClock(offsetMs: number): void {
    this.bystander.see({ kind: 'clock-jump', ms: offsetMs - this.managerOffsetMs });
    this.managerOffsetMs = offsetMs;
  }

  sizes(): Sizes {
    const processes = [this.manager.current, ...this.workers.map(({ current }) => current)];
    const attempts = [...this.bystander.tasks.values()].reduce((sum, task) => sum + task.attempts.length, 0);
    return {
      timers: processes.flatMap((process) =>
        process === null ? [] : { process: process.name, count: process.timers },
      ),
      inFlight: this.network.inFlight,
      workers: this.workers.length,
      attempts,
      finals: [...this.bystander.tasks.values()].filter(({ final }) => final).length,
      endedContainers: Math.max(
        ...this.hosts.map(
          (host) =>
            host.containers().filter(({ id, state }) => state === 'exited' && !this.bystander.isForeign(id)).length,
        ),
      ),
    };
  }

  counts(): Counts {
    return { messages: this.network.messagesSent, commits: this.disk.writesTried, events: this.events };
  }

  private passes({ kind }: ContainerEvent): boolean {
    if (kind === 'gap') return true;
    this.events += 1;
    const { single } = this.options;
    return single?.what !== 'event-lost' || single.number !== this.events;
  }

  private makeWorker(address: string, hostName: string): SimWorker {
    const host = this.hosts.find(({ name }) => name === hostName);
    if (host === undefined) throw new Error(`there is no host ${hostName}`);
    const worker: SimWorker = new SimWorker({
      ...{ address, host, time: this.time, trace: this.trace, startsAt: STARTS_AT },
      random: this.random.named(address),
      wire: {
        onAsk: (ask) => this.bystander.see({ kind: 'ask', address, ask, container: targetOf(ask, host) }),
        passes: (event) => this.passes(event),
      },
      onObeyed: (by: ManagerIdentity, instance) =>
        this.bystander.see({ kind: 'obeyed', address, by, instance, actualInstance: worker.instance }),
      onBound: ({ nodeId: _, ...bond }) => this.bystander.see({ kind: 'bound', address, ...bond }),
    });
    return worker;
  }

  private makeManager(): SimManager {
    const { disguise = (worker: SimWorker): WorkerEnd => worker } = this.options;
    const ends = new Map(this.workers.map((worker) => [worker.address, disguise(worker)]));
    return new SimManager({
      ...{ time: this.time, trace: this.trace, disk: this.disk, random: this.random.named('manager') },
      workers: this.workers.map(({ address }) => address),
      linkFor: (process) => new SimLink(process, this.network, this.time, ends),
      wallClock: () => STARTS_AT + this.time.now + this.managerOffsetMs,
    });
  }
}

/** The container that a call would change; looks at nobody's for the others. */
function targetOf({ call, target }: EngineAsk, host: SimHost): ContainerSummary | null {
  return call === 'stop' || call === 'remove' || call === 'rename' ? host.find(target) : null;
}
