import type { Rng } from '@cube/task';

/** A stream of random numbers. */
export class RandomStream implements Rng {
  constructor(private state: number) {}

  /** Uniform in [0, 1). Mulberry32: small, and the same on every machine. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  between(least: number, most: number): number {
    return least + this.next() * (most - least);
  }

  /** True with this probability; draws only if it is not certain. */
  chance(probability: number): boolean {
    if (probability <= 0) return false;
    return probability >= 1 || this.next() < probability;
  }

  /** Undefined only for no items. */
  pick<T>(items: readonly T[]): T | undefined {
    return items[Math.floor(this.next() * items.length)];
  }
}

/** One stream for each concern, by name: a draw more in one shifts no other. */
export class RandomStreams {
  private readonly streams = new Map<string, RandomStream>();

  constructor(private readonly seed: number) {}

  named(name: string): RandomStream {
    const known = this.streams.get(name);
    if (known !== undefined) return known;
    const made = new RandomStream(mix(name, this.seed));
    this.streams.set(name, made);
    return made;
  }
}

/** FNV-1a over the name, begun with the seed. */
function mix(name: string, seed: number): number {
  let hash = (seed ^ 0x811c9dc5) | 0;
  for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return hash;
}
