/** The few best of many: lowest value first, among equals the one that was offered first. */
export class Shortlist<T> {
  private readonly ranked: { readonly one: T; readonly value: number }[] = [];

  constructor(private readonly limit: number) {}

  offer(one: T, value: number): void {
    const { ranked } = this;
    const last = ranked[this.limit - 1];
    if (last !== undefined && value >= last.value) return;
    let place = ranked.length;
    while (place > 0 && (ranked[place - 1]?.value ?? value) > value) place -= 1;
    ranked.splice(place, 0, { one, value });
    if (ranked.length > this.limit) ranked.pop();
  }

  get best(): readonly { readonly one: T; readonly value: number }[] {
    return this.ranked;
  }
}
