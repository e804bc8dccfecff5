import { type Amounts, demandedAmounts } from './amounts';
import type { Eligibility } from './eligibility';
import { type Check, firstRefusal, type SharedState } from './filter';
import { checksFor } from './filters';
import { FITS, type Mark, markOf } from './mark';
import { FREE_CPU, FREE_DISK, FREE_MEMORY, ROW_LENGTH } from './node-rows';
import type { NodeState } from './node-state';
import type { NodeTable } from './node-table';
import type { PlacementRequest } from './placement-request';
import type { Refusal } from './refusal';
import { fewPeers, tasksAllow, volumesHere } from './neighbour-filters';
import { enough, hostPortsFree } from './resource-filters';

const CPU = markOf('cpu');
const MEMORY = markOf('memory');
const DISK = markOf('disk');
const VOLUME = markOf('volume');

/** What is asked of the node itself once its rows say that it has room: few tasks ask for any of it. */
const RARE_FILTERS = [enough('pids'), hostPortsFree, tasksAllow, fewPeers];

/**
 * What the filters say of one node, as a mark: the same answer in a fraction of the time, since most refusals are counted
 * and never shown. `filters.ts` is the definition; the property tests hold this against it.
 */
export class Judge {
  private readonly asked: Amounts;
  private readonly volumes: Check | null;
  private readonly rare: readonly Check[];
  private checks: readonly Check[] | null = null;

  constructor(
    private readonly request: PlacementRequest,
    private readonly shared: SharedState,
    private readonly eligibility: Eligibility,
    private readonly table: NodeTable,
  ) {
    this.asked = demandedAmounts(request.demand);
    this.volumes = volumesHere(request, shared);
    this.rare = checksFor(request, shared, RARE_FILTERS);
  }

  /** To be asked once eligibility has caught up. */
  markOf(slot: number): Mark {
    const mark = this.eligibility.at(slot);
    if (mark !== FITS) return mark;
    const { asked, table, rare } = this;
    if (this.volumes !== null && this.volumes(table.nodeAt(slot)) !== null) return VOLUME;
    const { numbers } = table.rows;
    const row = slot * ROW_LENGTH;
    if (asked.cpu > 0 && asked.cpu > (numbers[row + FREE_CPU] ?? 0)) return CPU;
    if (asked.memory > 0 && asked.memory > (numbers[row + FREE_MEMORY] ?? 0)) return MEMORY;
    if (asked.disk > 0 && asked.disk > (numbers[row + FREE_DISK] ?? 0)) return DISK;
    if (rare.length === 0) return FITS;
    const refusal = firstRefusal(rare, table.nodeAt(slot));
    return refusal === null ? FITS : markOf(refusal.code);
  }

  /** The facts of a node's refusal. */
  refusalOf(node: NodeState): Refusal {
    this.checks ??= checksFor(this.request, this.shared);
    const refusal = firstRefusal(this.checks, node);
    if (refusal === null) throw new Error(`node ${node.view.id} was counted as refused, but it fits`);
    return refusal;
  }
}
