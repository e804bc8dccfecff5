import { isUuid, type SessionAccess } from '@cube/api';
import { WorkerCallError } from '@cube/control-plane';
import { type Caller, type Challenge, isSameSecret, nodeIdIn, nodeTokenOf, proofOf } from '@cube/server';

/** Where Nest finds the WorkerTokens; null without tokens. */
export const WORKER_TOKENS = Symbol('WorkerTokens');

export interface WorkerTokensOptions {
  /** What the nodes' tokens follow from. */
  readonly secret: Uint8Array;
  readonly cluster: string;
  readonly joinToken: string;
  /** Addresses that the operator lists: whoever answers there may join. */
  readonly listed: readonly string[];
  /** Where a node was last found; null for an unknown one. */
  readonly addressOf: (nodeId: string) => string | null;
  /** Grows when a node is removed: what it holds is worth nothing then. */
  readonly generationOf: (nodeId: string) => number;
}

/** What to show a worker in a HELLO. */
export interface Shown {
  readonly token: string | null;
  /** The node that it has proved to be; null when it may be any. */
  readonly proven: string | null;
}

/**
 * Which worker gets to see which token.
 *
 * Invariants: (1) A node's token is shown to nobody who has not proved to have it. (2) The join token is shown only at addresses that the
 * operator listed or that came with it. (3) A token is given to a known node only at the address where that node was found before.
 */
export class WorkerTokens {
  private readonly inUse = new Map<string, Shown['token']>();
  private readonly joining = new Set<string>();

  constructor(private readonly options: WorkerTokensOptions) {}

  /** For the manager's own calls: the node whose token this is. */
  callerWith(token: string): Caller | null {
    const nodeId = nodeIdIn(token);
    if (nodeId === null || !isSameSecret(token, this.of(nodeId))) return null;
    return { role: 'node', subject: nodeId };
  }

  /** A caller with the join token says that a worker is at this address. */
  expect(address: string): void {
    this.joining.add(address);
  }

  /** Throws WorkerCallError when this worker may see none that would do. */
  toShow(address: string, challenge: Challenge, { wants, nodeId, proof }: SessionAccess): Shown {
    const own = wants === 'own' && isUuid(nodeId) ? this.of(nodeId) : null;
    if (own !== null && isSameSecret(proof, proofOf(own, challenge))) return { token: own, proven: nodeId };
    if (!this.joining.has(address) && !this.options.listed.includes(address)) {
      throw refused(
        `${address} does not prove to be a node of this cluster, and did not come with the join token: list it in CUBE_WORKERS, ` +
          'or start that worker with CUBE_MANAGER_URL and the join token',
      );
    }
    return { token: wants === 'none' ? null : this.options.joinToken, proven: null };
  }

  /** Throws WorkerCallError unless whoever answered a HELLO may be the node that it says it is. */
  check(address: string, proven: string | null, nodeId: string): void {
    if (proven === nodeId) return;
    const home = this.options.addressOf(nodeId);
    if (proven === null && isUuid(nodeId) && (home === null || home === address)) return;
    throw refused(
      `${address} says it is node ${nodeId} ${home === null ? '' : `of ${home} `}and does not prove it: start that worker at its old ` +
        'address first, or give this one a new data directory',
    );
  }

  of(nodeId: string): string {
    const { secret, cluster, generationOf } = this.options;
    return nodeTokenOf(secret, { cluster, nodeId, generation: generationOf(nodeId) });
  }

  /** What the calls of the session at this address carry from now on. */
  use(address: string, token: string | null): void {
    this.inUse.set(address, token);
    if (token !== this.options.joinToken) this.joining.delete(address);
  }

  /** What a call of the session carries; undefined before the first HELLO of this process. */
  inSession(address: string): string | null | undefined {
    return this.inUse.get(address);
  }
}

function refused(message: string): WorkerCallError {
  return new WorkerCallError({ kind: 'refused' }, message);
}
