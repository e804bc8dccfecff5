import { processTerminal } from './process-terminal';
import { runCube } from './program';

/** After Ctrl+C a command has so long to end in order. */
const LAST_WORDS_MS = 500;
const INTERRUPTED = 130;

const stop = new AbortController();
const end = (): void => {
  if (stop.signal.aborted) process.exit(INTERRUPTED);
  stop.abort();
  setTimeout(() => process.exit(INTERRUPTED), LAST_WORDS_MS).unref();
};
process.on('SIGINT', end);
process.on('SIGTERM', end);

const terminal = processTerminal(process);
const code = await runCube(process.argv.slice(2), {
  ...{ terminal, env: process.env, stop: stop.signal },
  now: () => Date.now(),
});
await terminal.drained();
// Not when the last handle is gone: connections to the manager are kept open for a while.
process.exit(stop.signal.aborted ? INTERRUPTED : code);
