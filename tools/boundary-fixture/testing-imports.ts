// as libs/testing/src/boundary-fixture.ts
import '@cube/task';
import '@cube/scheduler';
import '@cube/control-plane';
import '@cube/agent';
import '@cube/store';
import '@cube/runtime';
import '@cube/linux-stats';
import '@cube/api';
import '@cube/server';
import '../../../apps/worker/src/main'; // breaks @nx/enforce-module-boundaries
