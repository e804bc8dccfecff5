import type { SessionAccess } from '@cube/api';
import { nodeTokenOf, proofOf } from '@cube/server';
import { WorkerTokens } from './worker-tokens';

const SECRET = new Uint8Array(32).fill(7);
const JOIN = 'the-token-with-which-workers-join';
const A = '0b6c4d1e-0000-4000-8000-00000000000a';
const B = '0b6c4d1e-0000-4000-8000-00000000000b';
const HOME = 'host-a:5000';
const ELSEWHERE = 'host-b:5000';
const LISTED = 'listed:5000';

const tokenOf = (nodeId: string, secret = SECRET) => nodeTokenOf(secret, { cluster: 'cube', nodeId });
const challengeAt = (host: string) => ({ nonce: 'a-nonce-of-this-hello', host });
const unbound = (nodeId: string): SessionAccess => ({ wants: 'join', nodeId, proof: '' });
const bound = (nodeId: string, host: string, token = tokenOf(nodeId)): SessionAccess => ({
  wants: 'own',
  nodeId,
  proof: proofOf(token, challengeAt(host)),
});

function tokens(generation = 0): WorkerTokens {
  const addressOf = (nodeId: string) => (nodeId === A ? HOME : null);
  return new WorkerTokens({
    secret: SECRET,
    cluster: 'cube',
    joinToken: JOIN,
    listed: [LISTED],
    addressOf,
    generationOf: () => generation,
  });
}

const show = (book: WorkerTokens, address: string, access: SessionAccess) =>
  book.toShow(address, challengeAt(address), access);

describe("a node's own token is shown", () => {
  it('to the node that proves to have it, wherever it is', () => {
    for (const address of [HOME, ELSEWHERE]) {
      expect(show(tokens(), address, bound(A, address))).toEqual({ token: tokenOf(A), proven: A });
    }
  });

  it('to nobody who passes on the proof that the node made for another address', () => {
    const passedOn = bound(A, HOME);
    expect(() => show(tokens(), ELSEWHERE, passedOn)).toThrow('does not prove');
    expect(show(tokens(), LISTED, passedOn)).toEqual({ token: JOIN, proven: null });
  });

  it('to nobody who has the token of another node, of another secret, or none', () => {
    const lies = [
      { ...bound(B, LISTED), nodeId: A },
      bound(A, LISTED, tokenOf(A, new Uint8Array(32).fill(8))),
      { wants: 'own', nodeId: A, proof: '' } as const,
      { wants: 'own', nodeId: 'joining', proof: proofOf(tokenOf('joining'), challengeAt(LISTED)) } as const,
    ];
    for (const lie of lies) expect(show(tokens(), LISTED, lie)).toEqual({ token: JOIN, proven: null });
  });
});

describe('the join token is shown', () => {
  it('at addresses that are listed or came with it, and nowhere else', () => {
    const book = tokens();
    expect(show(book, LISTED, unbound(B))).toEqual({ token: JOIN, proven: null });
    expect(() => show(book, ELSEWHERE, unbound(B))).toThrow('CUBE_WORKERS');
    book.expect(ELSEWHERE);
    expect(show(book, ELSEWHERE, unbound(B))).toEqual({ token: JOIN, proven: null });
  });

  it('no more at an address whose worker got its own, until it comes with the join token again', () => {
    const book = tokens();
    book.expect(ELSEWHERE);
    book.use(ELSEWHERE, tokenOf(B));
    expect(() => show(book, ELSEWHERE, unbound(B))).toThrow('does not prove');
    book.expect(ELSEWHERE);
    book.use(ELSEWHERE, JOIN);
    expect(show(book, ELSEWHERE, unbound(B)).token).toBe(JOIN);
  });

  it('to no worker that wants none', () => {
    expect(show(tokens(), LISTED, { wants: 'none', nodeId: A, proof: '' })).toEqual({ token: null, proven: null });
  });
});

describe('whoever answers a HELLO', () => {
  it('is the node that it proved to be, and no other', () => {
    tokens().check(ELSEWHERE, A, A);
    expect(() => tokens().check(ELSEWHERE, A, B)).toThrow(`says it is node ${B}`);
  });

  it('without a proof is a new node, or the known one at its old address', () => {
    tokens().check(ELSEWHERE, null, B);
    tokens().check(HOME, null, A);
    expect(() => tokens().check(ELSEWHERE, null, A)).toThrow(`says it is node ${A} of ${HOME} and does not prove it`);
    expect(() => tokens().check(ELSEWHERE, null, 'joining')).toThrow('does not prove');
  });
});

describe('a caller of the manager', () => {
  it("is the node whose token it has; nobody with another's ID in it", () => {
    expect(tokens().callerWith(tokenOf(B))).toEqual({ role: 'node', subject: B });
    expect(tokens().callerWith(tokenOf(A).replace(A, B))).toBeNull();
    expect(tokens().callerWith(tokenOf(A, new Uint8Array(32)))).toBeNull();
    expect(tokens().callerWith(JOIN)).toBeNull();
  });
});

describe("a removed node's token", () => {
  it('is worth nothing, and neither is a proof by it; the next one is another', () => {
    const removed = tokens(1);
    expect(tokens().callerWith(tokenOf(A))).toEqual({ role: 'node', subject: A });
    expect(removed.callerWith(tokenOf(A))).toBeNull();
    expect(() => show(removed, HOME, bound(A, HOME))).toThrow('does not prove');
    expect(removed.callerWith(removed.of(A))).toEqual({ role: 'node', subject: A });
  });
});
