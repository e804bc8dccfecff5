// as libs/control-plane/src/boundary-fixture.spec.ts
import '@cube/task';
import '@cube/testing';
import '@cube/store';
import 'node:crypto';
import '@cube/agent'; // breaks @nx/enforce-module-boundaries
import '@cube/api'; // breaks @nx/enforce-module-boundaries
