// as libs/runtime/src/fake-fixture.ts
import '@cube/task';
import 'node:fs'; // breaks no-restricted-imports
import 'dockerode'; // breaks no-restricted-imports
Date.now(); // breaks no-restricted-properties
