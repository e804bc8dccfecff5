import { isPlainObject, type Problem } from './check';
import { type FieldError, fieldErrors } from './field-error';
import { hostileShape } from './hostile-shape';

/**
 * Reads messages of the other side of the session protocol: fields it doesn't know are ignored, since the peer may be one version ahead;
 * wrong types are collected with their place. Reading goes on after a problem with a stand-in, and the whole is discarded at the end.
 */
export class WireReader {
  private constructor(
    private readonly held: unknown,
    private readonly at: string,
    private readonly problems: Problem[],
  ) {}

  /** The message, or everything that is wrong with it. */
  static read<T>(body: unknown, readMessage: (reader: WireReader) => T): ReadMessage<T> {
    const hostile = hostileShape(body);
    if (hostile.length > 0) return { ok: false, errors: fieldErrors(hostile) };
    const problems: Problem[] = [];
    const message = readMessage(new WireReader(body, '', problems));
    return problems.length > 0 ? { ok: false, errors: fieldErrors(problems) } : { ok: true, message };
  }

  /** The value itself, for readers of their own. */
  get raw(): unknown {
    return this.held;
  }

  field(name: string): WireReader {
    const held = isPlainObject(this.held) && Object.hasOwn(this.held, name) ? this.held[name] : undefined;
    return new WireReader(held, `${this.at}.${name}`, this.problems);
  }

  text(longest = 4096): string {
    if (typeof this.held === 'string' && this.held.length <= longest) return this.held;
    return this.wrong(`a text of at most ${longest} characters`, '');
  }

  boolean(): boolean {
    return typeof this.held === 'boolean' ? this.held : this.wrong('true or false', false);
  }

  number(): number {
    return typeof this.held === 'number' && Number.isFinite(this.held) ? this.held : this.wrong('a number', 0);
  }

  integer(smallest: number): number {
    const fits = typeof this.held === 'number' && Number.isSafeInteger(this.held) && this.held >= smallest;
    return fits ? Number(this.held) : this.wrong(`a whole number from ${smallest}`, smallest);
  }

  oneOf<const T extends string | number>(choices: readonly [T, ...T[]]): T {
    return choices.find((choice) => choice === this.held) ?? this.wrong(`one of ${choices.join(', ')}`, choices[0]);
  }

  orNull<T>(read: (reader: WireReader) => T): T | null {
    return this.held === null || this.held === undefined ? null : read(this);
  }

  list<T>(read: (reader: WireReader) => T, most: number): readonly T[] {
    if (!Array.isArray(this.held) || this.held.length > most) return this.wrong(`a list of at most ${most}`, []);
    return this.held.map((entry: unknown, index) => read(new WireReader(entry, `${this.at}[${index}]`, this.problems)));
  }

  map<T>(read: (reader: WireReader) => T, most = 1024): Readonly<Record<string, T>> {
    if (!isPlainObject(this.held) || Object.keys(this.held).length > most) {
      return this.wrong(`an object of at most ${most} entries`, {});
    }
    const entries = Object.entries(this.held).map(([key, held]) => {
      return [key, read(new WireReader(held, `${this.at}["${key.slice(0, 100)}"]`, this.problems))] as const;
    });
    return Object.fromEntries(entries);
  }

  /** Takes over what another reader found wrong with this value. */
  report(problems: readonly Problem[]): void {
    this.problems.push(...problems.map((problem) => ({ ...problem, at: `${this.at}${problem.at}` })));
  }

  wrong<T>(expected: string, standIn: T): T {
    this.problems.push({ at: this.at, value: this.held, expected });
    return standIn;
  }
}

export type ReadMessage<T> =
  | { readonly ok: true; readonly message: T }
  | { readonly ok: false; readonly errors: readonly FieldError[] };
