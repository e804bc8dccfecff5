import { liebPower } from './exponential';
import type { NodeView } from './node-view';
import type { PlacementRequest } from './placement-request';

/** A task that was placed. */
interface Held {
  key: string;
  nodeId: string;
  request: PlacementRequest;
}

type How = 'claimed' | 'used';

/** The scheduler again, with nothing kept: every answer is worked out from lists. */
export class NaiveScheduler {
  nodes: NodeView[] = [];
  held: Held[] = [];
  lastSeen = new Map<string, NodeView>();
  last = 0;
  maxJobs = 4;

  choose(asked: PlacementRequest): string | null {
    const fitting = this.nodes.filter((view) => this.fits(view, asked));
    const best = fitting.sort(
      (a, b) =>
        this.wish(a, asked) - this.wish(b, asked) ||
        this.cost(a, asked) - this.cost(b, asked) ||
        a.joinNumber - b.joinNumber,
    )[0];
    if (best !== undefined && asked.strategy === 'roundrobin') this.last = best.joinNumber;
    return best?.id ?? null;
  }

  hold(held: Held): void {
    this.held.push(held);
    while (this.maxJobs <= this.on(held.nodeId).length) this.maxJobs *= 2;
  }

  private on(nodeId: string): Held[] {
    return this.held.filter((held) => held.nodeId === nodeId);
  }

  private sum(view: NodeView, of: 'cpu' | 'memoryBytes' | 'diskBytes' | 'pids'): number {
    // CPU in billionths: sums of fractions would not be exact.
    const unit = of === 'cpu' ? 1e9 : 1;
    return this.on(view.id).reduce((sum, held) => sum + Math.round(held.request.demand[of] * unit), 0) / unit;
  }

  private used(view: NodeView, of: 'cpu' | 'memoryBytes' | 'diskBytes'): number {
    const measured = view.use?.[of] ?? 0;
    return Math.max(this.sum(view, of), measured > 0 ? measured : 0);
  }

  /** What counts for strategies that look at reservations: use, once a task is there that reserves nothing of it. */
  private claimed(view: NodeView, of: 'cpu' | 'memoryBytes'): number {
    const isHidden = this.on(view.id).some(({ request }) => request.demand[of] === 0);
    return isHidden ? this.used(view, of) : this.sum(view, of);
  }

  private has(view: NodeView, app?: string): boolean {
    return this.on(view.id).some(({ request }) => {
      const label = request.demand.labels['app'];
      return app === undefined ? label !== undefined : label === app;
    });
  }

  private meets(view: NodeView, text: string): boolean {
    switch (text) {
      case 'node.labels.disk==ssd':
        return view.labels['disk'] === 'ssd';
      case 'node.name!=worker-2':
        return view.name !== 'worker-2';
      case 'node.labels.zone in (a, b)':
        return view.labels['zone'] === 'a' || view.labels['zone'] === 'b';
      case 'node.kernel>=5.10':
        return view.kernel.startsWith('6');
      case 'task.labels.app!=db':
        return !this.has(view, 'db');
      case 'task.labels.app==db':
        return this.has(view, 'db');
      case 'task.labels.app exists':
        return this.has(view);
      default:
        throw new Error(`what ${text} means is not known here`);
    }
  }

  private peersOn(view: NodeView, { demand }: PlacementRequest): number {
    return this.on(view.id).filter(({ request }) => request.demand.labels['app'] === demand.labels['app']).length;
  }

  private wish(view: NodeView, asked: PlacementRequest): number {
    const bonus = asked.affinities.filter(({ constraint }) => this.meets(view, constraint.text));
    const inZone = this.nodes.filter(({ labels }) => labels['zone'] === view.labels['zone']);
    const peers = inZone.reduce((sum, one) => sum + this.peersOn(one, asked), 0);
    return asked.spread.length * 50 * peers - bonus.reduce((sum, { weight }) => sum + weight, 0);
  }

  /** On the node, or nowhere: a volume is where a node says so, and where a task that mounts it was put. */
  private volumeAllows(view: NodeView, volume: string): boolean {
    const here = this.nodes.filter(({ volumes }) => volumes.includes(volume)).map(({ id }) => id);
    const used = this.held.filter(({ request }) => request.demand.volumes.includes(volume)).map(({ nodeId }) => nodeId);
    const homes = [...here, ...used];
    return homes.length === 0 || homes.includes(view.id);
  }

  private fits(view: NodeView, request: PlacementRequest): boolean {
    const { demand: asked, platform, constraints, maxPerNode } = request;
    return (
      (maxPerNode === 0 || this.peersOn(view, request) < maxPerNode) &&
      asked.volumes.every((volume) => this.volumeAllows(view, volume)) &&
      (asked.pids === 0 || this.sum(view, 'pids') + asked.pids <= (view.capacity.pids ?? 0)) &&
      view.liveness === 'ready' &&
      view.availability === 'active' &&
      (platform === '' || platform === view.platform) &&
      constraints.every(({ text }) => this.meets(view, text)) &&
      view.capacity.cpu > 0 &&
      (asked.cpu === 0 || Math.round((this.sum(view, 'cpu') + asked.cpu) * 1e9) <= view.capacity.cpu * 1e9) &&
      (asked.memoryBytes === 0 || this.sum(view, 'memoryBytes') + asked.memoryBytes <= view.capacity.memoryBytes) &&
      (asked.diskBytes === 0 || this.used(view, 'diskBytes') + asked.diskBytes <= view.capacity.diskBytes) &&
      !asked.hostPorts.some(({ port }) => this.portTaken(view, port))
    );
  }

  private portTaken(view: NodeView, port: number): boolean {
    return this.held.some((held) => {
      const holder = this.lastSeen.get(held.nodeId);
      if (holder === undefined || !held.request.demand.hostPorts.some((taken) => taken.port === port)) return false;
      const sameHost = holder.id === view.id || (holder.hostId !== '' && holder.hostId === view.hostId);
      const addresses = [holder.publishAddress, view.publishAddress];
      return sameHost && (addresses[0] === addresses[1] || addresses.includes('0.0.0.0'));
    });
  }

  private cost(view: NodeView, asked: PlacementRequest): number {
    switch (asked.strategy) {
      case 'roundrobin':
        return view.joinNumber > this.last ? view.joinNumber : view.joinNumber + 1_000;
      case 'greedy':
        return Math.round(this.part(view, asked, 'cpu', 'used') * 1e6) * 1e6 + this.on(view.id).length;
      case 'spread': {
        const larger = Math.max(
          this.part(view, asked, 'cpu', 'claimed'),
          this.part(view, asked, 'memoryBytes', 'claimed'),
        );
        return Math.round(larger * 1e6) * 1e6 + this.on(view.id).length;
      }
      case 'binpack':
        return Math.round(this.misfit(view, asked, 'claimed') * 1e9);
      case 'headroom': {
        const fill = Math.max(this.part(view, asked, 'cpu', 'used'), this.part(view, asked, 'memoryBytes', 'used'));
        return Math.round((fill <= 0.8 ? this.misfit(view, asked, 'used') : 1 + fill) * 1e9);
      }
      default:
        return this.opportunityCost(view, asked);
    }
  }

  /** How much of the resource is gone once the task is there, 0 to 1. */
  private part(view: NodeView, { demand }: PlacementRequest, of: 'cpu' | 'memoryBytes', how: How): number {
    return Math.min(1, (this[how](view, of) + demand[of]) / view.capacity[of]);
  }

  private misfit(view: NodeView, asked: PlacementRequest, how: How): number {
    const power = (of: 'cpu' | 'memoryBytes'): number => 10 ** (1 - this.part(view, asked, of, how));
    return (power('cpu') + power('memoryBytes') - 2) / 18;
  }

  private opportunityCost(view: NodeView, { demand: asked }: PlacementRequest): number {
    const n = this.on(view.id).length;
    const rise = (of: 'cpu' | 'memoryBytes'): number => {
      const before = Math.min(1, this.used(view, of) / view.capacity[of]);
      return liebPower(before + asked[of] / view.capacity[of]) - liebPower(before);
    };
    const jobs = 2 * (liebPower((n + 1) / this.maxJobs) - liebPower(n / this.maxJobs));
    return Math.round((rise('memoryBytes') + rise('cpu') + jobs) * 1e9);
  }
}
