/** The few best of many: lowest value first, among equals the one that was offered first. */
export class Shortlist<T> {
  /** Only a lower value gets in; most don't, so it may be asked before one is offered. */
  bar = Infinity;
  private readonly ranked: { readonly one: T; readonly value: number }[] = [];

  constructor(private readonly limit: number) {}

  offer(one: T, value: number): void {
    if (value >= this.bar) return;
    const { ranked } = this;
    let place = ranked.length;
    while (place > 0 && (ranked[place - 1]?.value ?? value) > value) place -= 1;
    ranked.splice(place, 0, { one, value });
    if (ranked.length > this.limit) ranked.pop();
    if (ranked.length === this.limit) this.bar = ranked[this.limit - 1]?.value ?? Infinity;
  }

  get best(): readonly { readonly one: T; readonly value: number }[] {
    return this.ranked;
  }
}
