// as libs/scheduler/src/boundary-fixture.ts
import '@cube/task';
import 'undici'; // breaks no-restricted-imports
import 'node:crypto'; // breaks no-restricted-imports
import '@cube/control-plane'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/agent'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/store/port'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/runtime/port'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/linux-stats'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/api'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/server'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/testing'; // breaks no-restricted-imports
