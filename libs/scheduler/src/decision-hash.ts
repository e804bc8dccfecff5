import type { SchedulerCursors } from './cursors';
import type { Explanation } from './explanation';
import { PlainHash } from './plain-hash';

const hash = new PlainHash();

/**
 * 16 hexadecimal digits, the same for decisions that came out the same: by which strategy and cursors, for which node, the
 * best with every term of their scores, the first refused with their numbers, and all refused counted. Whoever computes
 * a decision again from its recorded inputs compares this.
 *
 * Words are left out: they may become better. So is what a later version may add, or every old decision would look
 * changed. It finds what came out otherwise and is no signature: who can write the store can write another hash.
 */
export function decisionHash(explanation: Explanation): string {
  const { strategy, verdict, chosen, candidates, refused, refusedByCode } = explanation;
  hash.begin();
  hash.text(strategy);
  hash.text(verdict);
  hashCursors(explanation.cursors);
  hash.text(chosen === null ? '' : chosen.nodeId);
  hash.number(explanation.nodesConsidered);
  hash.number(explanation.nodesFitting);
  hash.fields(refusedByCode);
  hash.number(candidates.length);
  for (const { nodeId, preference, score, terms } of candidates) {
    hash.text(nodeId);
    hash.number(preference);
    hash.number(score);
    hash.fields(terms);
  }
  hash.number(refused.length);
  for (const { nodeId, code, asked, free, capacity } of refused) {
    hash.text(nodeId);
    hash.text(code);
    hash.optional(asked);
    hash.optional(free);
    hash.optional(capacity);
  }
  return hash.end();
}

function hashCursors({ roundRobin, maxJobs }: SchedulerCursors): void {
  hash.number(roundRobin);
  hash.number(maxJobs);
}
