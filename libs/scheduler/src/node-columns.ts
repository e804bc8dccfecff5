import type { NodeState } from './node-state';

/**
 * The numbers of every slot side by side, so that a look at all slots reads memory in order: a node's own objects lie
 * scattered, and a scan of them would wait for memory most of the time.
 *
 * Invariant: what `NodeState` says of the slot's node when it was last set.
 */
export class NodeColumns {
  /** What `NodeState.free` says: below 0 where more is taken than there is. */
  freeCpu = new Float64Array(0);
  freeMemory = new Float64Array(0);
  freeDisk = new Float64Array(0);
  cpuCapacity = new Float64Array(0);
  memoryCapacity = new Float64Array(0);
  cpuPower = new Float64Array(0);
  memoryPower = new Float64Array(0);
  taskCount = new Float64Array(0);

  set(slot: number, node: NodeState): void {
    if (slot >= this.freeCpu.length) this.grow(slot + 1);
    this.freeCpu[slot] = node.free('cpu');
    this.freeMemory[slot] = node.free('memory');
    this.freeDisk[slot] = node.free('disk');
    this.cpuCapacity[slot] = node.capacity.cpu;
    this.memoryCapacity[slot] = node.capacity.memory;
    this.cpuPower[slot] = node.cpuPower;
    this.memoryPower[slot] = node.memoryPower;
    this.taskCount[slot] = node.taskCount;
  }

  private grow(slots: number): void {
    const length = roomFor(slots);
    const longer = (column: Float64Array): Float64Array<ArrayBuffer> => {
      const copy = new Float64Array(length);
      copy.set(column);
      return copy;
    };
    this.freeCpu = longer(this.freeCpu);
    this.freeMemory = longer(this.freeMemory);
    this.freeDisk = longer(this.freeDisk);
    this.cpuCapacity = longer(this.cpuCapacity);
    this.memoryCapacity = longer(this.memoryCapacity);
    this.cpuPower = longer(this.cpuPower);
    this.memoryPower = longer(this.memoryPower);
    this.taskCount = longer(this.taskCount);
  }
}

/** Slots to reserve, so that growing one by one costs little: a power of two. */
export function roomFor(slots: number): number {
  let room = 64;
  while (room < slots) room *= 2;
  return room;
}
