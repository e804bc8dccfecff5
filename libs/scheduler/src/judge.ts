import { type Amounts, demandedAmounts } from './amounts';
import type { Eligibility } from './eligibility';
import { type Check, firstRefusal } from './filter';
import { checksFor } from './filters';
import type { HostPorts } from './host-ports';
import { ABSENT, FITS, type Mark, markOf } from './mark';
import type { NodeState } from './node-state';
import type { PlacementRequest } from './placement-request';
import type { Refusal } from './refusal';
import { hostPortsFree } from './resource-filters';

const CPU = markOf('cpu');
const MEMORY = markOf('memory');
const DISK = markOf('disk');
const HOST_PORT = markOf('host-port');

/**
 * What the filters say of one node, as a mark: the same answer in a fraction of the time, since most refusals are counted
 * and never shown. `filters.ts` is the definition; the property tests hold this against it.
 */
export class Judge {
  private readonly asked: Amounts;
  private readonly portsFree: Check | null;
  private checks: readonly Check[] | null = null;

  constructor(
    private readonly request: PlacementRequest,
    private readonly ports: HostPorts,
    private readonly eligibility: Eligibility,
  ) {
    this.asked = demandedAmounts(request.demand);
    this.portsFree = hostPortsFree(request, ports);
  }

  /** @param node the slot's */
  markOf(slot: number, node: NodeState | null): Mark {
    if (node === null) return ABSENT;
    const mark = this.eligibility.at(slot);
    if (mark !== FITS) return mark;
    const { asked } = this;
    if (asked.cpu > 0 && asked.cpu > node.freeCpu) return CPU;
    if (asked.memory > 0 && asked.memory > node.freeMemory) return MEMORY;
    if (asked.disk > 0 && asked.disk > node.freeDisk) return DISK;
    if (this.portsFree !== null && this.portsFree(node) !== null) return HOST_PORT;
    return FITS;
  }

  /** The facts of a node's refusal. */
  refusalOf(node: NodeState): Refusal {
    this.checks ??= checksFor(this.request, this.ports);
    const refusal = firstRefusal(this.checks, node);
    if (refusal === null) throw new Error(`node ${node.view.id} was counted as refused, but it fits`);
    return refusal;
  }
}
