// as libs/api/src/boundary-fixture.ts
import '@cube/task';
import '@cube/scheduler';
import 'class-validator';
import '@cube/control-plane'; // breaks @nx/enforce-module-boundaries
import '@cube/agent'; // breaks @nx/enforce-module-boundaries
import '@cube/store'; // breaks @nx/enforce-module-boundaries
import '@cube/runtime'; // breaks @nx/enforce-module-boundaries
import '@cube/linux-stats'; // breaks @nx/enforce-module-boundaries
import '@cube/server'; // breaks @nx/enforce-module-boundaries
import '@cube/testing'; // breaks no-restricted-imports
