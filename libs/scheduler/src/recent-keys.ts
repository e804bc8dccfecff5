/** The keys met most recently, so many at most. */
export class RecentKeys {
  private readonly keys = new Set<string>();

  constructor(private readonly limit: number) {}

  /** Whether the key was met before and is still remembered; it is from now on. */
  meet(key: string): boolean {
    const known = this.keys.delete(key);
    this.keys.add(key);
    const [oldest] = this.keys;
    if (this.keys.size > this.limit && oldest !== undefined) this.keys.delete(oldest);
    return known;
  }
}
