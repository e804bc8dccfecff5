const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
const SAME_CTRL_C_MS = 1_000;

/**
 * Aborts at the first Ctrl+C. A terminal, npm and whoever runs this may each pass the same one on, so a second counts only
 * after a second: then whoever presses it does not want to wait.
 * @returns {AbortSignal}
 */
export function stopOnSignal() {
  const controller = new AbortController();
  let firstAt = Infinity;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (performance.now() - firstAt > SAME_CTRL_C_MS) process.exit(130);
      if (!controller.signal.aborted) firstAt = performance.now();
      controller.abort();
    });
  }
  return controller.signal;
}
