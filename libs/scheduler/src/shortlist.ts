import type { Ranked } from './findings';
import type { NodeState } from './node-state';

/** The few best of many: lowest value first, among equals the one that was offered first. */
export class Shortlist {
  private readonly ranked: Ranked[] = [];

  constructor(private readonly limit: number) {}

  offer(node: NodeState, value: number): void {
    const { ranked } = this;
    const last = ranked[this.limit - 1];
    if (last !== undefined && value >= last.value) return;
    let place = ranked.length;
    while (place > 0 && isWorse(ranked[place - 1], value)) place -= 1;
    ranked.splice(place, 0, { node, value });
    if (ranked.length > this.limit) ranked.pop();
  }

  get best(): readonly Ranked[] {
    return this.ranked;
  }
}

function isWorse(ranked: Ranked | undefined, value: number): boolean {
  return ranked !== undefined && ranked.value > value;
}
