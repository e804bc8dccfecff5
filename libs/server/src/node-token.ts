import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { hashToken } from './token-book';

const FORM = /^cube-node\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.[0-9a-f]{64}$/;

/** A question that only the holder of a node's token can answer, and only once. */
export interface Challenge {
  /** Random, made by whoever asks. */
  readonly nonce: string;
  /** host:port that is asked: an answer passed on by another server is worth nothing. */
  readonly host: string;
}

/**
 * The token of one node: what manager and worker show each other once the node has joined. It follows from the manager's secret, so the
 * manager keeps none of them, and no node can make another's.
 */
export function nodeTokenOf(
  secret: Uint8Array,
  node: {
    readonly cluster: string;
    readonly nodeId: string;
    /** Another one makes another token, and the one before worthless. */
    readonly generation?: number;
  },
): string {
  const { cluster, nodeId, generation = 0 } = node;
  const parts = ['token', cluster, nodeId, ...(generation === 0 ? [] : [`${generation}`])];
  return `cube-node.${nodeId}.${mac(secret, parts)}`;
}

/** The node that a token says it is of, unproven; null when it is no node's. */
export function nodeIdIn(token: string): string | null {
  return FORM.exec(token)?.[1] ?? null;
}

export function newNonce(): string {
  return randomBytes(18).toString('base64url');
}

/** The answer to a challenge. It does not give the token away. */
export function proofOf(token: string, { nonce, host }: Challenge): string {
  return mac(token, ['proof', nonce, host]);
}

/** In constant time, whatever the two are. */
export function isSameSecret(one: string, other: string): boolean {
  return timingSafeEqual(hashToken(one), hashToken(other));
}

/** As JSON, so that no two lists of parts come to the same bytes. */
function mac(key: Uint8Array | string, parts: readonly string[]): string {
  return createHmac('sha256', key).update(JSON.stringify(parts)).digest('hex');
}
