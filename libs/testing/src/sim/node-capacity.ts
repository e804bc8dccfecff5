import type { Capacity } from '@cube/task';

/** What a node has to give in every simulation. */
export const NODE_CAPACITY: Capacity = { cpu: 8, memoryBytes: 8 * 2 ** 30, diskBytes: 100 * 2 ** 30 };
