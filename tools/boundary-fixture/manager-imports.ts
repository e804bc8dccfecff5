// as apps/manager/src/boundary-fixture.ts
import '@cube/task';
import '@cube/scheduler';
import '@cube/control-plane';
import '@cube/store';
import '@cube/api';
import '@cube/server';
import '@cube/agent'; // breaks @nx/enforce-module-boundaries
import '@cube/runtime'; // breaks @nx/enforce-module-boundaries
import '@cube/linux-stats'; // breaks @nx/enforce-module-boundaries
import '@cube/testing'; // breaks no-restricted-imports
import '../../worker/src/main'; // breaks @nx/enforce-module-boundaries
