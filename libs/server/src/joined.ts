/** Of a text that others were joined to, about, in characters. */
const LONGEST = 64 * 1024;

/**
 * Texts joined to as few as their coming allows: those that are there at once become one, up to a length, and none waits for another. What
 * is held is one such text, and one of the source's. Ends and fails when the source does, with everything told before.
 */
export async function* joined(texts: AsyncIterable<string>): AsyncGenerator<string, void> {
  const source = texts[Symbol.asyncIterator]();
  const ask = (): Promise<IteratorResult<string, unknown>> => {
    const asked = source.next();
    // Looked at in its turn: what came before it goes first.
    asked.catch(() => undefined);
    return asked;
  };
  let next = ask();
  try {
    for (;;) {
      const first = await next;
      if (first.done === true) return;
      next = ask();
      const pieces = [first.value];
      let length = first.value.length;
      const enough = new Promise<null>((resolve) => setImmediate(resolve, null));
      while (length < LONGEST) {
        const more = await Promise.race([next.catch(() => null), enough]);
        if (more === null || more.done === true) break;
        pieces.push(more.value);
        length += more.value.length;
        next = ask();
      }
      yield pieces.join('');
    }
  } finally {
    // A source that waits ends by its own signal: nobody waits for that here.
    void source.return?.().catch(() => undefined);
  }
}
