import type { Candidate, Explanation, RefusedNode } from './explanation';

/** Two lanes of 32 bits: one alone would meet itself among a few ten thousand decisions. */
const SEEDS = [0x2545f491, 0x9e3779b9] as const;

/**
 * 16 hexadecimal digits, the same for decisions that came out the same: by which strategy and cursors, for which node, the
 * best with every term of their scores, the first refused with their numbers, and all refused counted. Whoever computes
 * a decision again from its recorded inputs compares this.
 *
 * Words are left out: they may become better. So is what a later version may add, or every old decision would look
 * changed. It finds what came out otherwise and is no signature: who can write the store can write another hash.
 */
export function decisionHash(explanation: Explanation): string {
  const { strategy, verdict, cursors, chosen, refusedByCode, nodesConsidered, nodesFitting } = explanation;
  const { roundRobin, maxJobs } = cursors;
  const conclusion = {
    ...{ strategy, verdict, roundRobin, maxJobs, refusedByCode, nodesConsidered, nodesFitting },
    chosen: chosen === null ? null : chosen.nodeId,
    candidates: explanation.candidates.map(scored),
    refused: explanation.refused.map(numbered),
  };
  return SEEDS.map((seed) => finished(hashOf(conclusion, seed)).toString(16).padStart(8, '0')).join('');
}

/** Histories of before there were preferences have none: their tasks had no wishes. */
function scored({ nodeId, preference, score, terms }: Candidate): object {
  return preference === 0 ? { nodeId, score, terms } : { nodeId, preference, score, terms };
}

function numbered({ nodeId, code, asked, free, capacity }: RefusedNode): object {
  return { nodeId, code, asked, free, capacity };
}

/** Of plain data; the order of an object's fields means nothing, as in JSON. */
function hashOf(value: unknown, seed: number): number {
  switch (typeof value) {
    case 'string':
      return hashOfText(value, seed);
    case 'number':
      return hashOfNumber(value, seed);
    case 'boolean':
      return mixed(seed, value ? 3 : 2);
    case 'object':
      if (value === null) return mixed(seed, 1);
      return Array.isArray(value) ? hashOfList(value, seed) : hashOfFields(value, seed);
    default:
      throw new TypeError(`a decision holds a ${typeof value}: expected plain data`);
  }
}

function hashOfList(list: readonly unknown[], seed: number): number {
  let hash = mixed(seed, list.length);
  for (const item of list) hash = mixed(hash, hashOf(item, seed));
  return hash;
}

/** A sum, so that the order does not matter. What is undefined is not there. */
function hashOfFields(fields: object, seed: number): number {
  let sum = 0;
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    sum = (sum + finished(mixed(hashOfText(name, seed), hashOf(value, seed)))) | 0;
  }
  return mixed(seed, sum);
}

function hashOfText(text: string, seed: number): number {
  let hash = mixed(seed, text.length);
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return finished(hash);
}

const bits = new DataView(new ArrayBuffer(8));

/** By its bits, so that the last digit counts. There is one zero, as in JSON. */
function hashOfNumber(value: number, seed: number): number {
  bits.setFloat64(0, value + 0);
  return mixed(mixed(seed ^ 0x5bd1e995, bits.getInt32(0)), bits.getInt32(4));
}

/** One round, and the end, of MurmurHash3 (Appleby, public domain). */
function mixed(hash: number, value: number): number {
  let k = Math.imul(value, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  const h = hash ^ k;
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

function finished(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
