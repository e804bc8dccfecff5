// as libs/agent/src/boundary-fixture.ts
import '@cube/task';
import '@cube/runtime/port';
import '@cube/runtime'; // breaks no-restricted-imports
import 'node:http'; // breaks no-restricted-imports
import '@cube/scheduler'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/control-plane'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/store/port'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/linux-stats'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/api'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/server'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/testing'; // breaks no-restricted-imports
