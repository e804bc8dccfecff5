import { isSameSecret, newNonce, nodeIdIn, nodeTokenOf, proofOf } from './node-token';

const SECRET = new Uint8Array(32).fill(7);
const A = '0b6c4d1e-0000-4000-8000-00000000000a';
const B = '0b6c4d1e-0000-4000-8000-00000000000b';
const tokenOf = (nodeId: string, cluster = 'cube', secret = SECRET) => nodeTokenOf(secret, { cluster, nodeId });

describe("a node's own token", () => {
  it('is the same each time, and another for each node, cluster and secret', () => {
    expect(tokenOf(A)).toBe(tokenOf(A));
    const others = [tokenOf(B), tokenOf(A, 'other'), tokenOf(A, 'cube', new Uint8Array(32).fill(8))];
    const macs = [tokenOf(A), ...others].map((token) => token.split('.').at(-1));
    expect(new Set(macs).size).toBe(4);
  });

  it('is HMAC-SHA256 of what it is for, so that it outlives this version', () => {
    expect(tokenOf(A)).toBe(`cube-node.${A}.29711edbd6dec7da26c8db016dcdb6e98aff17fd10db813a48ad1f59fd766e59`);
  });

  it('names its node, and nothing else does', () => {
    expect(nodeIdIn(tokenOf(A))).toBe(A);
    const wrong = [
      '',
      'a-token-of-nodes',
      tokenOf('joining'),
      tokenOf(`${A}.${B}`),
      `${tokenOf(A)}0`,
      ` ${tokenOf(A)}`,
    ];
    for (const token of wrong) expect(nodeIdIn(token)).toBeNull();
  });

  it('is compared as a whole', () => {
    expect(isSameSecret(tokenOf(A), tokenOf(A))).toBe(true);
    expect(isSameSecret(tokenOf(A), tokenOf(B))).toBe(false);
    expect(isSameSecret('', tokenOf(A))).toBe(false);
  });
});

describe('the proof of a token', () => {
  const challenge = { nonce: 'nonce-1', host: '10.0.0.7:5000' };

  it('is good for one question at one address by one node', () => {
    const proof = proofOf(tokenOf(A), challenge);
    expect(proofOf(tokenOf(A), { ...challenge })).toBe(proof);
    expect(proofOf(tokenOf(A), { ...challenge, nonce: 'nonce-2' })).not.toBe(proof);
    expect(proofOf(tokenOf(A), { ...challenge, host: '10.0.0.8:5000' })).not.toBe(proof);
    expect(proofOf(tokenOf(B), challenge)).not.toBe(proof);
  });

  it('mixes up no two questions', () => {
    const [one, other] = [
      { nonce: 'a","b', host: 'c' },
      { nonce: 'a', host: 'b","c' },
    ];
    expect(proofOf(tokenOf(A), one)).not.toBe(proofOf(tokenOf(A), other));
  });

  it('is asked for with another nonce each time', () => {
    expect(new Set(Array.from({ length: 100 }, newNonce)).size).toBe(100);
  });
});
