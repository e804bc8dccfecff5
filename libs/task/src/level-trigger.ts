/**
 * "Look again", level-triggered: however many wake-ups come while a look is under way, exactly one more look follows.
 * A missed wake-up costs time, never correctness, since every look reads the whole state.
 */
export class LevelTrigger {
  private running: Promise<void> | null = null;
  private again = false;

  /** `look` must not throw; `onError` gets what it throws all the same, and the trigger stays alive. */
  constructor(
    private readonly look: () => Promise<void> | void,
    private readonly onError: (error: unknown) => void,
  ) {}

  wake(): void {
    this.again = true;
    this.running ??= this.run();
  }

  /** Resolves when nothing is left to look at. */
  async settled(): Promise<void> {
    while (this.running !== null) await this.running;
  }

  private async run(): Promise<void> {
    // A turn of the microtask queue, so that wake-ups of one synchronous burst are one look.
    await Promise.resolve();
    while (this.again) {
      this.again = false;
      try {
        await this.look();
      } catch (error) {
        this.onError(error);
      }
    }
    this.running = null;
  }
}
