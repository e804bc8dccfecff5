// as libs/control-plane/src/boundary-fixture.ts
import '@cube/task';
import '@cube/scheduler';
import '@cube/store/port';
import '@cube/store'; // breaks no-restricted-imports
import 'node:timers'; // breaks no-restricted-imports
import '@cube/agent'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/runtime/port'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/linux-stats'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/api'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/server'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/testing'; // breaks no-restricted-imports
