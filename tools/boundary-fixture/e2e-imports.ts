// as apps/e2e/src/boundary-fixture.ts
import '@cube/client';
import '@cube/control-plane';
import '@cube/runtime';
import '@cube/testing';
import '../../manager/src/main'; // breaks @nx/enforce-module-boundaries
import '../../cli/src/main'; // breaks @nx/enforce-module-boundaries
