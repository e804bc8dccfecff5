// as libs/runtime/src/boundary-fixture.ts
import '@cube/task';
import 'node:fs';
import '@cube/scheduler'; // breaks @nx/enforce-module-boundaries
import '@cube/control-plane'; // breaks @nx/enforce-module-boundaries
import '@cube/agent'; // breaks @nx/enforce-module-boundaries
import '@cube/store'; // breaks @nx/enforce-module-boundaries
import '@cube/linux-stats'; // breaks @nx/enforce-module-boundaries
import '@cube/api'; // breaks @nx/enforce-module-boundaries
import '@cube/server'; // breaks @nx/enforce-module-boundaries
import '@cube/testing'; // breaks no-restricted-imports
