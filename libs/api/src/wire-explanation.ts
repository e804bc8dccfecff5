import type { Explanation } from '@cube/scheduler';

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
