/** The few best of many: lowest cost first, then lowest value, among equals the one that was offered first. */
export class Shortlist<T> {
  /** Among equal costs, only a lower value gets in; most don't, so it may be asked before one is offered. */
  bar = Infinity;
  private costBar = Infinity;
  private readonly ranked: Listed<T>[] = [];

  constructor(private readonly limit: number) {}

  /** @param cost comes before the value */
  offer(one: T, value: number, cost = 0): void {
    if (cost > this.costBar || (cost === this.costBar && value >= this.bar)) return;
    const { ranked } = this;
    let place = ranked.length;
    while (place > 0 && isAfter(ranked[place - 1], cost, value)) place -= 1;
    ranked.splice(place, 0, { one, value, cost });
    if (ranked.length > this.limit) ranked.pop();
    const last = ranked[this.limit - 1];
    if (last === undefined) return;
    this.bar = last.value;
    this.costBar = last.cost;
  }

  get best(): readonly Listed<T>[] {
    return this.ranked;
  }
}

interface Listed<T> {
  readonly one: T;
  readonly value: number;
  readonly cost: number;
}

function isAfter<T>(listed: Listed<T> | undefined, cost: number, value: number): boolean {
  if (listed === undefined) return false;
  return listed.cost === cost ? listed.value > value : listed.cost > cost;
}
