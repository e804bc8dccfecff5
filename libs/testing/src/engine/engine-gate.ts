import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type EngineStep = 'pull' | 'create' | 'start' | 'rename' | 'stop';

/** `asked`: the engine has not heard of it. `answered`: the engine did it, who asked has not heard. */
export type StepMoment = 'asked' | 'answered';

const STEPS: Readonly<Record<EngineStep, RegExp>> = {
  pull: /\/images\/create\b/,
  create: /\/containers\/create\b/,
  start: /\/containers\/[^/]+\/start\b/,
  rename: /\/containers\/[^/]+\/rename\b/,
  stop: /\/containers\/[^/]+\/stop\b/,
};

interface Trap {
  readonly step: EngineStep;
  readonly moment: StepMoment;
  readonly spring: () => void;
}

/**
 * Stands in front of an engine's socket and carries plain HTTP, streams included, nothing that is upgraded. It can hold one
 * request of a step for good, so that whoever asked can be killed at exactly that moment.
 */
export class EngineGate {
  private readonly traps = new Set<Trap>();

  private constructor(
    private readonly server: Server,
    private readonly directory: string,
    private readonly engineSocket: string,
  ) {
    server.on('request', (incoming, outgoing) => this.carry(incoming, outgoing));
  }

  static async start(engineSocket: string): Promise<EngineGate> {
    const directory = await mkdtemp(join(tmpdir(), 'cube-gate-'));
    // A poll of the engine's events lasts as long as its reader.
    const server = createServer({ requestTimeout: 0 });
    const gate = new EngineGate(server, directory, engineSocket);
    await new Promise<void>((resolve) => server.listen(gate.socketPath, resolve));
    return gate;
  }

  /** As DOCKER_HOST names it. */
  get address(): string {
    return `unix://${this.socketPath}`;
  }

  /** Resolves when the next request of that step is at that moment. That request never gets an answer. */
  caught(step: EngineStep, moment: StepMoment): Promise<void> {
    return new Promise((resolve) => {
      this.traps.add({ step, moment, spring: resolve });
    });
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await rm(this.directory, { recursive: true, force: true });
  }

  private get socketPath(): string {
    return join(this.directory, 'docker.sock');
  }

  private carry(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const trap = this.trapFor(incoming);
    if (trap?.moment === 'asked') return trap.spring();
    const { method, url: path, headers } = incoming;
    const asked = request({ socketPath: this.engineSocket, method, path, headers }, (answer) => {
      if (trap !== null) return trap.spring();
      outgoing.writeHead(answer.statusCode ?? 502, withoutConnection(answer.headers));
      outgoing.flushHeaders();
      answer.pipe(outgoing);
      answer.on('error', () => outgoing.destroy());
    });
    asked.on('error', () => outgoing.destroy());
    // Who asked is gone: the engine must learn it, as it would without a gate.
    outgoing.on('close', () => asked.destroy());
    incoming.pipe(asked);
  }

  private trapFor({ method, url = '' }: IncomingMessage): Trap | null {
    if (method !== 'POST') return null;
    const trap = [...this.traps].find(({ step }) => STEPS[step].test(url)) ?? null;
    if (trap !== null) this.traps.delete(trap);
    return trap;
  }
}

/** What is between the gate and the engine only. */
function withoutConnection({ connection: _, ...headers }: IncomingMessage['headers']): IncomingMessage['headers'] {
  return headers;
}
