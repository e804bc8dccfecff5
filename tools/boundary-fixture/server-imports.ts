// as libs/server/src/boundary-fixture.ts
import '@cube/task';
import '@cube/api';
import '@cube/scheduler'; // breaks @nx/enforce-module-boundaries
import '@cube/control-plane'; // breaks @nx/enforce-module-boundaries
import '@cube/agent'; // breaks @nx/enforce-module-boundaries
import '@cube/store'; // breaks @nx/enforce-module-boundaries
import '@cube/runtime'; // breaks @nx/enforce-module-boundaries
import '@cube/linux-stats'; // breaks @nx/enforce-module-boundaries
import '@cube/testing'; // breaks no-restricted-imports
