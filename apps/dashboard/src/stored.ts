/** What this browser remembers for the page. Where it may not, as when a reader blocks storage, all goes on without. */
export class Stored {
  constructor(
    private readonly area: () => Storage,
    private readonly key: string,
  ) {}

  read(): string | null {
    try {
      return this.area().getItem(this.key);
    } catch {
      return null;
    }
  }

  /** Null forgets it. */
  write(value: string | null): void {
    try {
      if (value === null) this.area().removeItem(this.key);
      else this.area().setItem(this.key, value);
    } catch {
      // It is known until the page is closed, and no longer.
    }
  }
}
