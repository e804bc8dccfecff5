import type { NodeState } from './node-state';

/** What a row holds, in this order; a row is one line of a processor's cache. */
export const FREE_CPU = 0;
export const FREE_MEMORY = 1;
export const FREE_DISK = 2;
export const CPU_CAPACITY = 3;
export const MEMORY_CAPACITY = 4;
export const CPU_POWER = 5;
export const MEMORY_POWER = 6;
export const TASK_COUNT = 7;

export const ROW_LENGTH = 8;

/**
 * The numbers that decisions read of each slot's node, row after row, so that a look at all slots reads memory in order: a
 * node's own objects lie scattered, and a scan of them would wait for memory most of the time.
 *
 * Invariant: a row is what `NodeState` said of the slot's node when it was last set.
 */
export class NodeRows {
  /** Field f of a slot at `slot * ROW_LENGTH + f`. */
  numbers = new Float64Array(0);

  set(slot: number, node: NodeState): void {
    const start = slot * ROW_LENGTH;
    if (start >= this.numbers.length) this.grow(slot + 1);
    const { numbers } = this;
    numbers[start + FREE_CPU] = node.free('cpu');
    numbers[start + FREE_MEMORY] = node.free('memory');
    numbers[start + FREE_DISK] = node.free('disk');
    numbers[start + CPU_CAPACITY] = node.capacity.cpu;
    numbers[start + MEMORY_CAPACITY] = node.capacity.memory;
    numbers[start + CPU_POWER] = node.cpuPower;
    numbers[start + MEMORY_POWER] = node.memoryPower;
    numbers[start + TASK_COUNT] = node.taskCount;
  }

  private grow(slots: number): void {
    const longer = new Float64Array(roomFor(slots) * ROW_LENGTH);
    longer.set(this.numbers);
    this.numbers = longer;
  }
}

/** Slots to reserve, so that growing one by one costs little: a power of two. */
export function roomFor(slots: number): number {
  let room = 64;
  while (room < slots) room *= 2;
  return room;
}
