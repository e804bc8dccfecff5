import { CubeUnreachableError } from './api-error';

/** No line that the manager sends is longer. */
const LONGEST_LINE = 32 * 1024 * 1024;

/** Told when a body is listened to, and when it says something. */
export interface Listening {
  begins(): void;
  heard(): void;
}

/**
 * The lines of a body, without their ends. Read no faster than they are taken; whoever stops taking them ends the body. Throws
 * CubeUnreachableError where it breaks off.
 */
export async function* linesOf(body: ReadableStream<Uint8Array>, watch?: Listening): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let unfinished: string[] = [];
  let length = 0;
  try {
    for (;;) {
      watch?.begins();
      const { done, value } = await reader.read().catch(brokenOff);
      watch?.heard();
      if (done) return;
      const [first = '', ...rest] = decoder.decode(value, { stream: true }).split('\n');
      unfinished.push(first);
      length += first.length;
      if (length > LONGEST_LINE) throw new Error(`a line of more than ${LONGEST_LINE} characters`);
      for (const next of rest) {
        yield unfinished.join('').replace(/\r$/, '');
        unfinished = [next];
        length = next.length;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function brokenOff(error: unknown): never {
  throw error instanceof CubeUnreachableError ? error : new CubeUnreachableError('', error);
}
