const KEPT_LINES = 600;

/** Everything that happened, as one number to compare runs by, and the newest lines to read. */
export class Trace {
  private first = 0x811c9dc5;
  private second = 0x1b873593;
  private readonly lines: string[] = [];
  private count = 0;

  constructor(
    private readonly now: () => number,
    /** Hears every line, when somebody wants to read the whole story. */
    private readonly onLine: ((line: string) => void) | null = null,
  ) {}

  note(what: string): void {
    const line = `${this.now().toFixed(3)} ${what}`;
    this.count += 1;
    this.mix(line);
    this.lines[this.count % KEPT_LINES] = line;
    this.onLine?.(line);
  }

  /** Equal for equal stories; 64 bits. */
  get hash(): string {
    const hex = (half: number) => (half >>> 0).toString(16).padStart(8, '0');
    return hex(this.first) + hex(this.second);
  }

  /** The newest lines, oldest first. */
  tail(length = KEPT_LINES): readonly string[] {
    const ordered = [
      ...this.lines.slice((this.count % KEPT_LINES) + 1),
      ...this.lines.slice(0, (this.count % KEPT_LINES) + 1),
    ];
    return ordered.filter((line) => line !== undefined).slice(-length);
  }

  private mix(line: string): void {
    let { first, second } = this;
    for (let at = 0; at < line.length; at += 1) {
      const code = line.charCodeAt(at);
      first = Math.imul(first ^ code, 0x01000193);
      second = Math.imul(second ^ code, 0x85ebca6b);
    }
    this.first = first;
    this.second = second;
  }
}
