// as libs/task/src/boundary-fixture.ts
import './attempt';
import 'node:fs'; // breaks no-restricted-imports
import 'fs'; // breaks no-restricted-imports
import 'rxjs'; // breaks no-restricted-imports
import '@nestjs/common'; // breaks no-restricted-imports
import type { Readable } from 'node:stream'; // breaks no-restricted-imports
import '@cube/scheduler'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/control-plane'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/agent'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/store'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/store/port'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/runtime/port'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/linux-stats'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/api'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/server'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '@cube/testing'; // breaks @nx/enforce-module-boundaries, no-restricted-imports
import '../../scheduler/src/index'; // breaks @nx/enforce-module-boundaries

export type Stream = Readable;
export const lazy = import('node:os'); // breaks no-restricted-imports, cube/no-ambient-syntax
