interface Taken<T> {
  readonly from: AsyncGenerator<T, void>;
  readonly result: IteratorResult<T, void>;
}

/** What several sources bring, in the order in which it comes. Of each at most one item waits here until it is taken. */
export async function* merged<T>(sources: readonly AsyncGenerator<T, void>[]): AsyncGenerator<T, void> {
  const ready: Taken<T>[] = [];
  let failure: { readonly reason: unknown } | null = null;
  let wake = (): void => {};
  const ask = (from: AsyncGenerator<T, void>): void => {
    const taken = (result: IteratorResult<T, void>): void => void ready.push({ from, result });
    const failed = (reason: unknown): void => void (failure = { reason });
    void from
      .next()
      .then(taken, failed)
      .finally(() => wake());
  };
  sources.forEach(ask);
  try {
    for (let open = sources.length; open > 0;) {
      if (failure !== null) throw (failure as { readonly reason: unknown }).reason;
      const next = ready.shift();
      if (next === undefined) await new Promise<void>((resolve) => (wake = resolve));
      else if (next.result.done === true) open -= 1;
      else {
        yield next.result.value;
        ask(next.from);
      }
    }
  } finally {
    // One that waits for its source ends by its own signal, not here: nobody waits for that.
    for (const source of sources) source.return().catch(() => undefined);
  }
}
