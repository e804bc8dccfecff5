import type { Explanation, Remedy, Reserved } from '@cube/scheduler';
import { type WireResources, writeResources } from './wire-stats';

export interface WirePlan {
  readonly Revision: number;
  readonly Strategy: string;
  /** False when time ran out before all was looked at. */
  readonly Complete: boolean;
  readonly Fitting: number;
  readonly Waiting: number;
  /** In the order in which they would be placed. */
  readonly Tasks: readonly WirePlannedTask[];
  readonly Nodes: readonly WirePlannedNode[];
  readonly Warnings: readonly string[];
}

export interface WirePlannedTask {
  /** "" for a new one. */
  readonly ID: string;
  readonly Name: string;
  /** new, pending, drained, lost or again. */
  readonly Cause: string;
  /** Where it is now; "" if nowhere. */
  readonly From: string;
  /** Where it would go; "" if nowhere. */
  readonly Node: string;
  readonly Summary: string;
  readonly RefusedByCode: Readonly<Record<string, number>>;
  /** What would make it fit, told for the first few that don't. */
  readonly Remedies: readonly string[];
}

export interface WirePlannedNode {
  readonly Name: string;
  readonly ReservedBefore: WireResources;
  readonly Reserved: WireResources;
  readonly TaskCountBefore: number;
  readonly TaskCount: number;
}

export interface WireResilience {
  readonly Revision: number;
  readonly Complete: boolean;
  /** Nodes whose loss was tried, one at a time. */
  readonly NodesChecked: number;
  /** Whether every task would find another node, whichever one is lost. */
  readonly Survives: boolean;
  readonly AtRisk: readonly WireNodeAtRisk[];
}

export interface WireNodeAtRisk {
  readonly Node: string;
  /** Tasks that would have to move. */
  readonly Tasks: number;
  /** How many of them would find no node. */
  readonly WaitingCount: number;
  /** The first of those. */
  readonly Waiting: readonly {
    readonly Name: string;
    readonly Summary: string;
    readonly RefusedByCode: Readonly<Record<string, number>>;
  }[];
  /** Tasks that run on it or nowhere: singletons, and those that are never restarted. */
  readonly BoundCount: number;
  readonly Bound: readonly string[];
}

interface PlannedTask {
  readonly id: string | null;
  readonly name: string;
  readonly cause: string;
  readonly from: string | null;
  readonly explanation: Explanation | null;
}

/** A plan, as far as the wire tells it. */
export interface PlanView {
  readonly strategy: string;
  readonly tasks: readonly PlannedTask[];
  readonly remedies: ReadonlyMap<PlannedTask, readonly Remedy[]>;
  readonly nodes: readonly { readonly name: string; readonly before: Reserved; readonly after: Reserved }[];
  readonly isComplete: boolean;
  readonly warnings: readonly string[];
}

const STAYS = 'it stays with its node: a task that is never restarted, or a lost singleton, does not run elsewhere';

export function toWirePlan(
  { strategy, tasks, remedies, nodes, isComplete, warnings }: PlanView,
  revision: number,
): WirePlan {
  const fitting = tasks.filter(({ explanation }) => explanation !== null && explanation.chosen !== null).length;
  return {
    ...{ Revision: revision, Strategy: strategy, Complete: isComplete },
    ...{ Fitting: fitting, Waiting: tasks.length - fitting },
    Tasks: tasks.map((task) => ({
      ...{ ID: task.id ?? '', Name: task.name, Cause: task.cause, From: task.from ?? '' },
      Node: task.explanation?.chosen?.nodeName ?? '',
      Summary: task.explanation?.summary ?? STAYS,
      RefusedByCode: { ...task.explanation?.refusedByCode },
      Remedies: (remedies.get(task) ?? []).map(({ summary }) => summary),
    })),
    Nodes: nodes.map(({ name, before, after }) => ({
      ...{ Name: name, ReservedBefore: writeResources(before), Reserved: writeResources(after) },
      ...{ TaskCountBefore: before.taskCount, TaskCount: after.taskCount },
    })),
    Warnings: warnings,
  };
}

/** What would be lost with each node, as far as the wire tells it. */
export interface ResilienceView {
  readonly checked: number;
  readonly isComplete: boolean;
  readonly atRisk: readonly {
    readonly name: string;
    readonly tasks: number;
    readonly homeless: readonly { readonly name: string; readonly explanation: Explanation }[];
    readonly homelessCount: number;
    readonly bound: readonly string[];
    readonly boundCount: number;
  }[];
}

export function toWireResilience({ checked, isComplete, atRisk }: ResilienceView, revision: number): WireResilience {
  return {
    ...{ Revision: revision, Complete: isComplete, NodesChecked: checked },
    Survives: isComplete && atRisk.length === 0,
    AtRisk: atRisk.map(({ name, tasks, homeless, homelessCount, bound, boundCount }) => ({
      ...{ Node: name, Tasks: tasks, WaitingCount: homelessCount },
      Waiting: homeless.map((one) => ({
        ...{ Name: one.name, Summary: one.explanation.summary },
        RefusedByCode: { ...one.explanation.refusedByCode },
      })),
      ...{ BoundCount: boundCount, Bound: bound },
    })),
  };
}
