import { createHash, timingSafeEqual } from 'node:crypto';

export type Role = 'user' | 'node';

/** Who sent a request. `anyone`: no tokens are configured, whoever reaches the port may do all. */
export type Caller =
  | { readonly role: Role; readonly subject: string }
  | { readonly role: 'anyone' }
  /** `why`: what to tell a caller whose token would have done before. */
  | { readonly role: 'stranger'; readonly why?: string };

/** Subject of the token with which nodes join: it speaks for none of them. */
export const JOINING = 'joining';

const STRANGER: Caller = { role: 'stranger' };

/**
 * The tokens that let callers in, as SHA-256 hashes. Each has a role and a subject: the cluster's users, nodes that join, or one node by its ID.
 */
export class TokenBook {
  private readonly entries = new Map<string, { readonly caller: Caller; readonly hash: Buffer }>();

  /** `recognise`: the caller with a token that is not in the book but can be checked, in constant time; null for none. */
  constructor(private readonly recognise: (token: string) => Caller | null = () => null) {}

  /** Without tokens everyone is let in; a process that listens beyond loopback must not get that far. */
  get isEmpty(): boolean {
    return this.entries.size === 0;
  }

  /** Replaces the subject's earlier token. */
  add(role: Role, subject: string, token: string): void {
    this.entries.set(`${role}/${subject}`, { caller: { role, subject }, hash: hashToken(token) });
  }

  /** The subject's token does no more; its callers are told why. */
  retire(role: Role, subject: string, why: string): void {
    const known = this.entries.get(`${role}/${subject}`);
    if (known !== undefined) this.entries.set(`${role}/${subject}`, { ...known, caller: { role: 'stranger', why } });
  }

  /** From an `Authorization` header. Every token is compared, each in constant time: the time taken says nothing about any. */
  identify(authorization: string | undefined): Caller {
    if (this.isEmpty) return { role: 'anyone' };
    const token = /^Bearer +([\x21-\x7e]{1,2048})$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return STRANGER;
    const presented = hashToken(token);
    let found: Caller | null = null;
    for (const { caller, hash } of this.entries.values()) {
      if (timingSafeEqual(hash, presented)) found = caller;
    }
    return found ?? this.recognise(token) ?? STRANGER;
  }
}

/** The tokens of the settings: one for users, one for nodes that join, or none at all. */
export function addTokensOf(
  settings: { token: string | null; nodeToken: string | null },
  tokens: TokenBook,
): TokenBook {
  if (settings.token !== null) tokens.add('user', 'users', settings.token);
  if (settings.nodeToken !== null) tokens.add('node', JOINING, settings.nodeToken);
  return tokens;
}

export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
