const floats = new Float64Array(1);
const words = new Int32Array(floats.buffer);

/** Which half of a number's bits comes first in memory depends on the machine. */
const LOW = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 0 : 1;

const SEEDS = [0x2545f491, 0x9e3779b9] as const;

/**
 * A hash of texts and numbers in their order: two lanes of 32 bits, since one alone would meet itself among a few ten thousand.
 * Not cryptographic. The rounds are MurmurHash3's (Appleby, public domain). One value at a time: `begin`, what it is made of, `end`.
 */
export class PlainHash {
  private a: number = SEEDS[0];
  private b: number = SEEDS[1];

  begin(): void {
    this.a = SEEDS[0];
    this.b = SEEDS[1];
  }

  end(): string {
    return finished(this.a).toString(16).padStart(8, '0') + finished(this.b).toString(16).padStart(8, '0');
  }

  /** With its length, so that two texts are not one. */
  text(text: string): void {
    let { a, b } = this;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      a = Math.imul(a ^ code, 0x01000193);
      b = Math.imul(b ^ code, 0x01000193) ^ (b >>> 15);
    }
    this.a = a;
    this.b = b;
    this.word(text.length);
  }

  /** By its bits, so that the last digit counts. There is one zero, as in JSON. */
  number(value: number): void {
    floats[0] = value + 0;
    this.word(words[LOW] ?? 0);
    this.word(words[1 - LOW] ?? 0);
  }

  optional(value: number | undefined): void {
    this.word(value === undefined ? 0 : 1);
    if (value !== undefined) this.number(value);
  }

  /** Their order means nothing, as in JSON. */
  fields(fields: Readonly<Partial<Record<string, number>>>): void {
    const { a, b } = this;
    let count = 0;
    let sumA = 0;
    let sumB = 0;
    for (const name in fields) {
      const value = fields[name];
      if (value === undefined) continue;
      this.begin();
      this.text(name);
      this.number(value);
      sumA = (sumA + finished(this.a)) | 0;
      sumB = (sumB + finished(this.b)) | 0;
      count += 1;
    }
    this.a = a;
    this.b = b;
    this.word(count);
    this.word(sumA);
    this.word(sumB);
  }

  private word(value: number): void {
    this.a = mixed(this.a, value);
    this.b = mixed(this.b, value ^ 0x5bd1e995);
  }
}

function mixed(hash: number, value: number): number {
  let k = Math.imul(value, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  const h = hash ^ k;
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

function finished(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
