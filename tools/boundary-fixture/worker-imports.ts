// as apps/worker/src/boundary-fixture.ts
import '@cube/task';
import '@cube/agent';
import '@cube/runtime';
import '@cube/linux-stats';
import '@cube/api';
import '@cube/server';
import '@cube/scheduler'; // breaks @nx/enforce-module-boundaries
import '@cube/control-plane'; // breaks @nx/enforce-module-boundaries
import '@cube/store'; // breaks @nx/enforce-module-boundaries
import '@cube/testing'; // breaks no-restricted-imports
import '../../manager/src/main'; // breaks @nx/enforce-module-boundaries
