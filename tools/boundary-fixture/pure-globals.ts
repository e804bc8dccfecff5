// as libs/task/src/pure-globals.ts
setTimeout(() => undefined, 1); // breaks no-restricted-globals
setInterval(() => undefined, 1); // breaks no-restricted-globals
setImmediate(() => undefined); // breaks no-restricted-globals
queueMicrotask(() => undefined); // breaks no-restricted-globals
clearTimeout(undefined); // breaks no-restricted-globals
process.exitCode = 1; // breaks no-restricted-globals
console.log('x'); // breaks no-restricted-globals
Buffer.from('x'); // breaks no-restricted-globals
void fetch('http://127.0.0.1'); // breaks no-restricted-globals
performance.now(); // breaks no-restricted-globals
crypto.randomUUID(); // breaks no-restricted-globals
globalThis.Math.abs(1); // breaks no-restricted-globals
eval('1'); // breaks no-restricted-globals

Date.now(); // breaks no-restricted-properties
Math.random(); // breaks no-restricted-properties
Math.pow(2, 0.5); // breaks no-restricted-properties
AbortSignal.timeout(1); // breaks no-restricted-properties
export const { now } = Date; // breaks no-restricted-properties
export const { random } = Math; // breaks no-restricted-properties

export const today = new Date(); // breaks cube/no-ambient-syntax
export const noon = Date(); // breaks cube/no-ambient-syntax
export const here = import.meta.url; // breaks cube/no-ambient-syntax

// Allowed: what depends on its arguments alone.
export const parsed = new Date(1700000000000);
export const sum = Math.max(1, 2) + 2 ** 3;
export const stop = new AbortController().signal;
