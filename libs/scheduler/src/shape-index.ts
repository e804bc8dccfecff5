import { RESOURCES } from './amounts';
import type { SchedulerCursors } from './cursors';
import type { Eligibility } from './eligibility';
import { MAX_CANDIDATES, MAX_REFUSED, type RefusedNode } from './explanation';
import { type CodeCount, countsBy, type Findings, type Ranked } from './findings';
import type { Judge } from './judge';
import { FITS, markOf, REFUSED } from './mark';
import { MarkTree } from './mark-tree';
import type { NodeTable } from './node-table';
import type { PlacementRequest } from './placement-request';
import type { Refusal, RefusalCode } from './refusal';
import { refusedNode } from './refused-node';
import { roomFor } from './node-rows';
import { scoreAt } from './score';
import type { Scorer, Strategy } from './strategy';
import { TournamentTree } from './tournament-tree';

/** What a shape is made of. */
export interface Shape {
  readonly request: PlacementRequest;
  readonly strategy: Strategy;
  readonly judge: Judge;
  readonly eligibility: Eligibility;
  readonly table: NodeTable;
}

/**
 * Every node's mark and score for one task shape, kept, so that a decision looks again only at nodes that changed since the
 * last decision for this shape: O(changes log n), and O(log n) to read the answer. Starts anew, O(n), when slots were
 * numbered anew, when it fell far behind, or when the cursor moved that the scores read.
 *
 * Invariants, after `catchUp`: (1) A slot's mark is what the judge says of its node. (2) Its score is the strategy's where
 * it fits, Infinity elsewhere. (3) `worded` holds only what the judge would say again.
 */
export class ShapeIndex implements Findings {
  private marks = new MarkTree(0);
  /** None for a strategy whose scores only rotate. */
  private scores: TournamentTree | null = null;
  /** By what is short: how much is free where it is, negated. Made when a task waits, dropped with the rest. */
  private readonly free = new Map<RefusalCode, TournamentTree>();
  /** Refused nodes in words, by slot. */
  private readonly worded = new Map<number, RefusedNode>();
  private currentScorer: Scorer | null = null;
  private cursors: SchedulerCursors | null = null;
  private layout = -1;
  private seen = 0;

  constructor(private readonly shape: Shape) {}

  /** To be called before anything is read. */
  catchUp(cursors: SchedulerCursors): void {
    const { table, eligibility } = this.shape;
    eligibility.catchUp();
    const scoresAreVoid = this.follow(cursors);
    const { layout, length, changes } = table;
    const isBehind = layout !== this.layout || length > this.marks.size || !changes.reachesBackTo(this.seen);
    if (scoresAreVoid || isBehind) this.lookAtAll();
    else this.lookAtChanged();
    this.seen = changes.end;
  }

  get scorer(): Scorer {
    if (this.currentScorer === null) throw new Error('a shape was read before it caught up');
    return this.currentScorer;
  }

  get best(): Ranked[] {
    const { scores } = this;
    const slots = scores === null ? this.nextInRotation() : scores.lowest(MAX_CANDIDATES);
    const { table } = this.shape;
    return slots.map((slot) => ({
      node: table.nodeAt(slot),
      value: scores?.valueAt(slot) ?? scoreAt(this.scorer, slot, table),
      cost: 0,
    }));
  }

  refused(limit: number): RefusedNode[] {
    const some: RefusedNode[] = [];
    let slot = this.marks.next(0, REFUSED);
    while (slot >= 0 && some.length < limit) {
      some.push(this.inWords(slot));
      slot = this.marks.next(slot + 1, REFUSED);
    }
    return some;
  }

  get counts(): CodeCount[] {
    return countsBy((mark) => this.marks.count(mark));
  }

  nearest(code: RefusalCode): Refusal {
    const isShortage = RESOURCES.some((resource) => resource === code);
    const slot = isShortage ? this.freeOf(code).lowest(1)[0] : this.marks.next(0, markOf(code));
    if (slot === undefined || slot < 0) throw new Error(`nothing was refused by ${code}`);
    return this.shape.judge.refusalOf(this.shape.table.nodeAt(slot));
  }

  /** Whether a cursor has moved that makes all scores void. */
  private follow(cursors: SchedulerCursors): boolean {
    const { strategy, request } = this.shape;
    const { reads, rotatesAfter } = strategy;
    const known = this.cursors;
    this.cursors = cursors;
    if (known !== null && (reads === undefined || known[reads] === cursors[reads])) return false;
    this.currentScorer = strategy.scorer(request, cursors);
    return rotatesAfter === undefined;
  }

  private lookAtAll(): void {
    const { table, strategy } = this.shape;
    const size = roomFor(table.length);
    this.layout = -1;
    this.marks = new MarkTree(size);
    this.scores = strategy.rotatesAfter === undefined ? new TournamentTree(size) : null;
    this.free.clear();
    this.worded.clear();
    for (let slot = 0; slot < table.length; slot += 1) {
      const mark = this.shape.judge.markOf(slot);
      this.marks.fill(slot, mark);
      if (mark === FITS) this.scores?.fill(slot, scoreAt(this.scorer, slot, table));
    }
    this.marks.build();
    this.scores?.build();
    this.layout = table.layout;
  }

  private lookAtChanged(): void {
    const { changes } = this.shape.table;
    for (let position = this.seen; position < changes.end; position += 1) {
      const slot = changes.slotAt(position);
      if (slot >= 0) this.lookAt(slot);
    }
  }

  private lookAt(slot: number): void {
    const { judge, table } = this.shape;
    const mark = judge.markOf(slot);
    this.marks.set(slot, mark);
    this.scores?.set(slot, mark === FITS ? scoreAt(this.scorer, slot, table) : Infinity);
    if (this.free.size > 0) this.followFree(slot);
    if (this.worded.size > 0) this.worded.delete(slot);
  }

  /** The first that fit in the order of joining, from the cursor on and around. */
  private nextInRotation(): number[] {
    const { strategy, table } = this.shape;
    const last = this.cursors === null ? 0 : (strategy.rotatesAfter?.(this.cursors) ?? 0);
    const start = table.firstAfter(last);
    const slots = this.fitting(start, Infinity, MAX_CANDIDATES);
    return [...slots, ...this.fitting(0, start, MAX_CANDIDATES - slots.length)];
  }

  private fitting(from: number, below: number, limit: number): number[] {
    const slots: number[] = [];
    let slot = this.marks.next(from, FITS);
    while (slot >= 0 && slot < below && slots.length < limit) {
      slots.push(slot);
      slot = this.marks.next(slot + 1, FITS);
    }
    return slots;
  }

  private inWords(slot: number): RefusedNode {
    const known = this.worded.get(slot);
    if (known !== undefined) return known;
    const node = this.shape.table.nodeAt(slot);
    const words = refusedNode(node, this.shape.judge.refusalOf(node));
    if (this.worded.size >= 2 * MAX_REFUSED.waiting) this.worded.clear();
    this.worded.set(slot, words);
    return words;
  }

  private freeOf(code: RefusalCode): TournamentTree {
    const known = this.free.get(code);
    if (known !== undefined) return known;
    const tree = new TournamentTree(this.marks.size);
    for (let slot = 0; slot < this.shape.table.length; slot += 1) tree.fill(slot, this.freeAt(slot, code));
    tree.build();
    this.free.set(code, tree);
    return tree;
  }

  private followFree(slot: number): void {
    for (const [code, tree] of this.free) tree.set(slot, this.freeAt(slot, code));
  }

  private freeAt(slot: number, code: RefusalCode): number {
    const resource = RESOURCES.find((one) => one === code);
    if (resource === undefined || this.marks.at(slot) !== markOf(code)) return Infinity;
    return -Math.max(0, this.shape.table.nodeAt(slot).free(resource));
  }
}
