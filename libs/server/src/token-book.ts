import { createHash, timingSafeEqual } from 'node:crypto';

export type Role = 'user' | 'node';

/** Who sent a request. `anyone`: no tokens are configured, whoever reaches the port may do all. */
export type Caller =
  { readonly role: Role; readonly subject: string } | { readonly role: 'anyone' } | { readonly role: 'stranger' };

/**
 * The tokens that let callers in, as SHA-256 hashes. Each has a role and a subject: the cluster's users, its nodes, or one node by its ID.
 */
export class TokenBook {
  private readonly entries = new Map<
    string,
    { readonly role: Role; readonly subject: string; readonly hash: Buffer }
  >();

  /** Without tokens everyone is let in; a process that listens beyond loopback must not get that far. */
  get isEmpty(): boolean {
    return this.entries.size === 0;
  }

  /** Replaces the subject's earlier token. */
  add(role: Role, subject: string, token: string): void {
    this.addHash(role, subject, hashToken(token));
  }

  addHash(role: Role, subject: string, hash: Buffer): void {
    if (hash.length !== 32) throw new Error(`a token's hash has 32 bytes, not ${hash.length}`);
    this.entries.set(`${role}/${subject}`, { role, subject, hash });
  }

  remove(role: Role, subject: string): void {
    this.entries.delete(`${role}/${subject}`);
  }

  /** From an `Authorization` header. Every token is compared, each in constant time: the time taken says nothing about any. */
  identify(authorization: string | undefined): Caller {
    if (this.isEmpty) return { role: 'anyone' };
    const token = /^Bearer +([\x21-\x7e]{1,2048})$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return { role: 'stranger' };
    const presented = hashToken(token);
    let caller: Caller = { role: 'stranger' };
    for (const { role, subject, hash } of this.entries.values()) {
      if (timingSafeEqual(hash, presented)) caller = { role, subject };
    }
    return caller;
  }
}

/** The tokens of the settings: one for users, one for nodes, or none at all. */
export function tokenBookOf({ token, nodeToken }: { token: string | null; nodeToken: string | null }): TokenBook {
  const tokens = new TokenBook();
  if (token !== null) tokens.add('user', 'users', token);
  if (nodeToken !== null) tokens.add('node', 'nodes', nodeToken);
  return tokens;
}

export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
