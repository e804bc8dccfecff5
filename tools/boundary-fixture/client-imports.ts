// as libs/client/src/boundary-fixture.ts
import './cube-client';
import 'openapi-fetch';
import '@cube/task'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/scheduler'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/control-plane'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/agent'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/store'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/runtime'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/linux-stats'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/api'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/server'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/testing'; // breaks no-restricted-imports
import 'node:fs'; // breaks no-restricted-imports
Buffer.from(''); // breaks no-restricted-globals
