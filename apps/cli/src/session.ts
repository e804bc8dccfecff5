import type { CubeClient } from '@cube/client';
import type { Connection } from './connection';
import type { Terminal } from './terminal';

/** Settings of this command, which servers that it starts do not know. */
export const OWN_SETTINGS: readonly string[] = ['CUBE_URL', 'CUBE_CONTEXT'];

/** All that a command has to do with the world. */
export interface World {
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ctrl+C. */
  readonly stop: AbortSignal;
  readonly now: () => number;
  /** File of another program of Cube. */
  readonly scriptPath: (script: 'manager.mjs' | 'worker.mjs') => string;
  /** This process is that program from then on. */
  readonly become: (script: 'manager.mjs' | 'worker.mjs', args: readonly string[]) => Promise<never>;
  /** For what goes through byte by byte. */
  readonly streams: Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr'>;
  /** Instead of the platform's own. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/** One run of a command that calls a manager. */
export interface Session extends World {
  readonly client: CubeClient;
  readonly connection: Connection;
}
