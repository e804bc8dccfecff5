// as libs/store/src/memory-fixture.ts
import '@cube/task';
import 'node:fs'; // breaks no-restricted-imports
import 'better-sqlite3'; // breaks no-restricted-imports
setTimeout(() => undefined, 1); // breaks no-restricted-globals
