// as apps/cli/src/boundary-fixture.ts
import '@cube/client';
import '@cube/task'; // breaks @nx/enforce-module-boundaries
import '@cube/control-plane'; // breaks @nx/enforce-module-boundaries
import '@cube/store'; // breaks @nx/enforce-module-boundaries
import '@cube/api'; // breaks @nx/enforce-module-boundaries
import '@cube/server'; // breaks @nx/enforce-module-boundaries
import '@cube/testing'; // breaks no-restricted-imports
import '../../manager/src/main'; // breaks @nx/enforce-module-boundaries
import '../../worker/src/main'; // breaks @nx/enforce-module-boundaries
