import type { ContainerRuntime, ContainerUsage } from '@cube/runtime/port';
import type { Clock } from '@cube/task';

/** What a container uses, with its processor use as a rate. */
export interface MeteredUsage extends ContainerUsage {
  /** Cores, since the sample before. */
  readonly cpu: number;
}

/** An answer is at most this old. */
const FRESH_MS = 1_000;
/** A sample that is older says nothing about the use of now. */
const LAST_MS = 30_000;
/** Where there is no sample before, it is taken this long before. */
const BETWEEN_MS = 250;
const AT_ONCE = 8;

interface Meter {
  readonly sample: ContainerUsage;
  /** Monotonic. */
  readonly takenAt: number;
  readonly cpu: number | null;
}

/**
 * Reads what containers use when somebody asks, and only then. Whoever asks within a second gets the same answer; who asks meanwhile shares
 * the question.
 */
export class UsageMeter {
  private readonly meters = new Map<string, Meter>();
  private readonly asking = new Map<string, Promise<MeteredUsage | null>>();

  constructor(
    private readonly runtime: Pick<ContainerRuntime, 'usage'>,
    private readonly clock: Clock,
  ) {}

  /**
   * The use of each of these containers that runs. One that can't be read is left out; rejects with the engine's RuntimeError if none
   * can.
   */
  async of(ids: readonly string[]): Promise<ReadonlyMap<string, MeteredUsage>> {
    this.forgetOld();
    const found = new Map<string, MeteredUsage>();
    const failures: unknown[] = [];
    const waiting = ids.values();
    const work = async (): Promise<void> => {
      for (const id of waiting) {
        const usage = await this.one(id).catch((error: unknown) => void failures.push(error));
        if (usage) found.set(id, usage);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    if (found.size === 0 && failures.length > 0) throw failures[0];
    return found;
  }

  private one(id: string): Promise<MeteredUsage | null> {
    const known = this.meters.get(id);
    if (known !== undefined && known.cpu !== null && this.ageOf(known) < FRESH_MS) {
      return Promise.resolve({ ...known.sample, cpu: known.cpu });
    }
    const asked = this.asking.get(id) ?? this.ask(id).finally(() => this.asking.delete(id));
    this.asking.set(id, asked);
    return asked;
  }

  private async ask(id: string): Promise<MeteredUsage | null> {
    if (!this.meters.has(id)) {
      if ((await this.sample(id)) === null) return null;
      await new Promise<void>((resolve) => this.clock.after(BETWEEN_MS, resolve));
    }
    return this.sample(id);
  }

  private async sample(id: string): Promise<MeteredUsage | null> {
    const before = this.meters.get(id);
    const sample = await this.runtime.usage(id);
    if (sample === null) {
      this.meters.delete(id);
      return null;
    }
    const cpu = before === undefined ? null : rate(before.sample, sample);
    this.meters.set(id, { sample, takenAt: this.clock.monotonic(), cpu });
    return { ...sample, cpu: cpu ?? 0 };
  }

  private forgetOld(): void {
    for (const [id, meter] of this.meters) if (this.ageOf(meter) > LAST_MS) this.meters.delete(id);
  }

  private ageOf({ takenAt }: Meter): number {
    return this.clock.monotonic() - takenAt;
  }
}

/** Cores. A container that was started again counts from zero. */
function rate(before: ContainerUsage, after: ContainerUsage): number | null {
  const passedMs = after.at - before.at;
  const usedNs = after.cpuNs - before.cpuNs;
  return passedMs > 0 && usedNs >= 0 ? usedNs / 1e6 / passedMs : null;
}
