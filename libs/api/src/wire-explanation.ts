import { changeMessage, type Explanation, type NodeVerdict, type Remedy } from '@cube/scheduler';
import type { Task } from '@cube/task';

/** Why a task went where it went, or nowhere. */
export interface WireExplanation {
  readonly Strategy: string;
  /** placed, no-nodes, too-large or no-fitting-node. */
  readonly Verdict: string;
  readonly Summary: string;
  readonly Node: string;
  readonly NodesConsidered: number;
  readonly NodesFitting: number;
  /** The best that fit, the chosen one first. */
  readonly Candidates: readonly WireCandidate[];
  readonly Refused: readonly WireRefused[];
  readonly RefusedByCode: Readonly<Record<string, number>>;
}

/** An explanation with where it stands in history, what would help, and, if asked for, every node. */
export interface WirePlacement extends WireExplanation {
  /** Of the decision; of now for a task that waits. */
  readonly Revision: number;
  /** Equal for decisions that came out the same; "" if an earlier version recorded none. */
  readonly Hash: string;
  /** What would make a task that waits fit: any one of them. */
  readonly Remedies: readonly WireRemedy[];
  /** Every node in the order of joining, computed again from the recorded inputs; null unless asked for. */
  readonly Nodes: readonly WireVerdict[] | null;
  /** Whether that came out as it was recorded; null unless asked for. */
  readonly Verified: boolean | null;
}

export interface WireRemedy {
  readonly Summary: string;
  /** "" for one that would have to join. */
  readonly Node: string;
  readonly Changes: readonly WireChange[];
  /** Names of tasks whose stop would make its room, if it asks for some. */
  readonly StopTasks: readonly string[];
}

export interface WireChange {
  readonly Kind: string;
  readonly Message: string;
}

export interface WireVerdict {
  readonly Node: string;
  readonly Fits: boolean;
  readonly Preference: number | null;
  readonly Score: number | null;
  readonly Terms: Readonly<Record<string, number>> | null;
  /** "" where it fits. */
  readonly Code: string;
  readonly Message: string;
  /** Cores, bytes or processes, where something was short. */
  readonly Asked: number | null;
  readonly Free: number | null;
  readonly Capacity: number | null;
}

export interface WireCandidate {
  readonly Node: string;
  /** What affinities and spreads make of it, compared first; the lowest wins, and among equals the lowest score. */
  readonly Preference: number;
  readonly Score: number;
  readonly Terms: Readonly<Record<string, number>>;
}

export interface WireRefused {
  readonly Node: string;
  readonly Code: string;
  readonly Message: string;
}

/** What is known of a decision beside its explanation. */
export interface PlacementView {
  readonly explanation: Explanation;
  readonly revision: number;
  readonly hash?: string;
  readonly again: { readonly hash: string; readonly table: readonly NodeVerdict[] } | null;
  readonly remedies: readonly (Remedy & { readonly stop: readonly Pick<Task, 'spec'>[] })[];
}

export function toWirePlacement({ explanation, revision, hash = '', again, remedies }: PlacementView): WirePlacement {
  return {
    Revision: revision,
    Hash: hash,
    ...toWireExplanation(explanation),
    Remedies: remedies.map(({ summary, nodeName, changes, stop }) => ({
      Summary: summary,
      Node: nodeName,
      Changes: changes.map((change) => ({ Kind: change.kind, Message: changeMessage(change, nodeName) })),
      StopTasks: stop.map(({ spec }) => spec.name),
    })),
    Nodes: again?.table.map(toWireVerdict) ?? null,
    Verified: again === null || hash === '' ? null : hash === again.hash,
  };
}

export function toWireVerdict(verdict: NodeVerdict): WireVerdict {
  const none = {
    Preference: null,
    Score: null,
    Terms: null,
    Code: '',
    Message: '',
    Asked: null,
    Free: null,
    Capacity: null,
  };
  if ('score' in verdict) {
    const { nodeName, preference, score, terms } = verdict;
    return { ...none, Node: nodeName, Fits: true, Preference: preference, Score: score, Terms: terms };
  }
  const { nodeName, code, message, asked = null, free = null, capacity = null } = verdict;
  return {
    ...none,
    Node: nodeName,
    Fits: false,
    Code: code,
    Message: message,
    Asked: asked,
    Free: free,
    Capacity: capacity,
  };
}

export function toWireExplanation(explanation: Explanation): WireExplanation {
  return {
    Strategy: explanation.strategy,
    Verdict: explanation.verdict,
    Summary: explanation.summary,
    Node: explanation.chosen?.nodeName ?? '',
    NodesConsidered: explanation.nodesConsidered,
    NodesFitting: explanation.nodesFitting,
    Candidates: explanation.candidates.map(({ nodeName, preference, score, terms }) => ({
      Node: nodeName,
      Preference: preference,
      Score: score,
      Terms: terms,
    })),
    Refused: explanation.refused.map(({ nodeName, code, message }) => ({
      Node: nodeName,
      Code: code,
      Message: message,
    })),
    RefusedByCode: { ...explanation.refusedByCode },
  };
}
