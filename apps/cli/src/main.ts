import { fileURLToPath, pathToFileURL } from 'node:url';
import { processTerminal } from './process-terminal';
import { runCube } from './program';
import { OWN_SETTINGS, type World } from './session';

/** After Ctrl+C a command has so long to end in order; `cube dev` ends its processes meanwhile. */
const LAST_WORDS_MS = 20_000;
const INTERRUPTED = 130;

async function main(): Promise<void> {
  const stop = new AbortController();
  const end = (): void => {
    if (stop.signal.aborted) process.exit(INTERRUPTED);
    stop.abort();
    setTimeout(() => process.exit(INTERRUPTED), LAST_WORDS_MS).unref();
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, end);
  const terminal = processTerminal(process);
  const scriptPath = (script: string): string => fileURLToPath(new URL(`./server/${script}`, import.meta.url));
  const become: World['become'] = async (script, args) => {
    for (const signal of signals) process.off(signal, end);
    const path = scriptPath(script);
    // What this command alone reads.
    for (const name of OWN_SETTINGS) delete process.env[name];
    process.argv = [process.execPath, path, ...args];
    await import(pathToFileURL(path).href);
    // From here on it is that program's process, which ends when it does.
    return new Promise(() => undefined);
  };
  const code = await runCube(process.argv.slice(2), {
    ...{ terminal, env: process.env, stop: stop.signal, now: () => Date.now(), scriptPath, become, streams: process },
  });
  await terminal.drained();
  // That the last write failed is only told now.
  await new Promise((told) => setImmediate(told));
  // Not when the last handle is gone: connections to the manager are kept open for a while.
  process.exit(stop.signal.aborted ? INTERRUPTED : code);
}

void main();
