/** Why a text is no JSON that Cube reads, and where: offset in UTF-16 units. */
export interface JsonFault {
  readonly kind: 'syntax' | 'depth' | 'key' | 'width';
  readonly at: number;
  /** For `key`: where in the document the key is, like `Task.__proto__`. */
  readonly path: string;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = /[ \t\n\r]*/y;
const ATOM = /true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** More keys in one object than any good body has: what reads objects takes quadratic time over their keys. */
export const MOST_KEYS = 2_000;

/** An open object or list: what was last named or counted in it, for the path. */
interface Level {
  readonly list: boolean;
  key: string;
  index: number;
}

/**
 * Reads JSON without building anything: the exact grammar, at most `maxDepth` levels and `MOST_KEYS` keys in an object, no
 * key that every object inherits (`__proto__`, `constructor`). Time is linear and memory is bounded by the depth, so that a hostile body costs no more than a good one.
 */
export function scanJson(text: string, maxDepth: number): JsonFault | null {
  return new JsonScan(text, maxDepth).run();
}

class JsonScan {
  private at = 0;
  private readonly levels: Level[] = [];

  constructor(
    private readonly text: string,
    private readonly maxDepth: number,
  ) {}

  run(): JsonFault | null {
    do {
      const fault = this.value();
      if (fault !== null) return fault;
    } while (this.levels.length > 0);
    this.skip(SPACE);
    return this.at === this.text.length ? null : this.syntax();
  }

  /** One scalar, or the opening of a level; then as many closings as follow. Stands before the next value afterwards. */
  private value(): JsonFault | null {
    this.skip(SPACE);
    const opening = this.text[this.at];
    if (opening === '{' || opening === '[') return this.open(opening === '[');
    const scalar = opening === '"' ? this.string() : this.skip(ATOM);
    return scalar ? this.afterValue() : this.syntax();
  }

  private open(list: boolean): JsonFault | null {
    if (this.levels.length >= this.maxDepth) return this.fault('depth');
    this.levels.push({ list, key: '', index: 0 });
    this.at += 1;
    this.skip(SPACE);
    // An empty level is a value that just ended: afterValue closes it.
    if (this.text[this.at] === (list ? ']' : '}')) return this.afterValue();
    return list ? null : this.key();
  }

  /** A loop rather than recursion: a thousand closings in a row need no stack. */
  private afterValue(): JsonFault | null {
    for (let level = this.levels.at(-1); level !== undefined; level = this.levels.at(-1)) {
      this.skip(SPACE);
      const next = this.text[this.at];
      if (next === ',') {
        this.at += 1;
        level.index += 1;
        return level.list ? null : this.key();
      }
      if (next !== (level.list ? ']' : '}')) return this.syntax();
      this.levels.pop();
      this.at += 1;
    }
    return null;
  }

  private key(): JsonFault | null {
    this.skip(SPACE);
    const start = this.at;
    if (this.text[start] !== '"' || !this.string()) return this.syntax();
    const level = this.levels.at(-1);
    if (level !== undefined && level.index >= MOST_KEYS) return this.fault('width', start);
    if (level !== undefined) level.key = plainKey(this.text.slice(start, this.at));
    if (level?.key === '__proto__' || level?.key === 'constructor') return this.fault('key', start);
    this.skip(SPACE);
    if (this.text[this.at] !== ':') return this.syntax();
    this.at += 1;
    return null;
  }

  private string(): boolean {
    this.at += 1;
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code === QUOTE) {
        this.at += 1;
        return true;
      }
      // NaN, the end of the text, is not above 0x1f either.
      if (!(code > 0x1f)) return false;
      if (code !== BACKSLASH) this.at += 1;
      else if (!this.skip(ESCAPE)) return false;
    }
  }

  /** Moves past a match; false, and stays, where there is none. */
  private skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.text)) return false;
    this.at = pattern.lastIndex;
    return true;
  }

  private syntax(): JsonFault {
    return this.fault('syntax');
  }

  private fault(kind: JsonFault['kind'], at = this.at): JsonFault {
    const path = this.levels.map(({ list, key, index }) => (list ? `[${index}]` : `.${key.slice(0, 50)}`)).join('');
    return { kind, at, path: path.replace(/^\./, '') };
  }
}

function plainKey(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  const key: unknown = JSON.parse(quoted);
  return String(key);
}
