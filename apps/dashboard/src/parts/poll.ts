export interface Polling {
  readonly ask: () => Promise<void>;
  readonly onError: (error: unknown) => void;
  readonly everyMs: number;
  /** Runs something later; the answer calls it off. */
  readonly after?: (ms: number, run: () => void) => () => void;
}

function afterTimeout(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

/** Asks now, and again a while after each answer: never twice at once, however long an answer takes. What it returns ends it. */
export function poll({ ask, onError, everyMs, after = afterTimeout }: Polling): () => void {
  let isOver = false;
  let callOff = (): void => undefined;
  const next = async (): Promise<void> => {
    try {
      await ask();
    } catch (error) {
      if (!isOver) onError(error);
    }
    if (!isOver) callOff = after(everyMs, () => void next());
  };
  void next();
  return () => {
    isOver = true;
    callOff();
  };
}
