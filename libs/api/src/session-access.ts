import { type ReadMessage, WireReader } from './wire-reader';

/** What a worker asks of a manager: nothing (it has no tokens), the token with which workers join, or the token of this node alone. */
export const WANTED_TOKENS = ['none', 'join', 'own'] as const;

/** A worker's answer to the question which token it wants to see. */
export interface SessionAccess {
  readonly wants: (typeof WANTED_TOKENS)[number];
  readonly nodeId: string;
  /** That it holds its own token, for the challenge in the question; '' while it has none. */
  readonly proof: string;
}

export interface WireAccess {
  readonly Token: (typeof WANTED_TOKENS)[number];
  readonly NodeID: string;
  readonly Proof: string;
}

export function writeAccess({ wants, nodeId, proof }: SessionAccess): WireAccess {
  return { Token: wants, NodeID: nodeId, Proof: proof };
}

export function readAccess(body: unknown): ReadMessage<SessionAccess> {
  return WireReader.read(body, (wire) => ({
    wants: wire.field('Token').oneOf(WANTED_TOKENS),
    nodeId: wire.field('NodeID').text(64),
    proof: wire.field('Proof').text(128),
  }));
}

/** The token that a node gets. */
export function writeNodeToken(token: string): { readonly Token: string } {
  return { Token: token };
}

export function readNodeToken(body: unknown): ReadMessage<string> {
  return WireReader.read(body, (wire) => wire.field('Token').text(256));
}
