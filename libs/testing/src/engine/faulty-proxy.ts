import { createServer, connect, type Server, type Socket } from 'node:net';
import { pipeline, Transform, type TransformCallback } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ProxyBehaviour {
  /** Added to everything that passes, in each direction. */
  readonly latencyMs?: number;
  /** What the target sends passes no faster. */
  readonly bytesPerSec?: number;
  /** New connections are cut at once. */
  readonly refuse?: boolean;
  /** Connections stand, nothing passes. */
  readonly hang?: boolean;
}

const SLICE_MS = 20;

/** A TCP proxy on the loopback that makes what it carries slow, or fail. Behaviour can change at any time. */
export class FaultyProxy {
  behaviour: ProxyBehaviour;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
    private readonly target: number,
    behaviour: ProxyBehaviour,
  ) {
    this.behaviour = behaviour;
    server.on('connection', (client) => this.carry(client));
  }

  /** In front of a port of 127.0.0.1. */
  static start(targetPort: number, behaviour: ProxyBehaviour = {}): Promise<FaultyProxy> {
    return new Promise((resolve, reject) => {
      const server = createServer({ allowHalfOpen: true });
      server.once('error', reject);
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        if (address === null || typeof address === 'string') reject(new Error('a listening server has no port'));
        else resolve(new FaultyProxy(server, address.port, targetPort, behaviour));
      });
    });
  }

  /** `127.0.0.1:PORT`. */
  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Cuts what it carries now. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private carry(client: Socket): void {
    if (this.behaviour.refuse === true) {
      client.destroy();
      return;
    }
    // Half-open on both sides: what one side has sent is still on its way when it closes.
    const target = connect({ port: this.target, host: '127.0.0.1', allowHalfOpen: true });
    for (const socket of [client, target]) {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    }
    pipeline(client, this.drag(false), target, () => {});
    pipeline(target, this.drag(true), client, () => {});
  }

  private drag(limited: boolean): Transform {
    const pass = async (chunk: Buffer, out: Transform): Promise<void> => {
      while (this.behaviour.hang === true && !out.destroyed) await sleep(SLICE_MS);
      const { latencyMs, bytesPerSec } = this.behaviour;
      if (latencyMs !== undefined) await sleep(latencyMs);
      const slice = limited && bytesPerSec !== undefined ? (bytesPerSec * SLICE_MS) / 1000 : chunk.length;
      for (let from = 0; from < chunk.length && !out.destroyed; from += Math.max(1, Math.floor(slice))) {
        out.push(chunk.subarray(from, from + Math.max(1, Math.floor(slice))));
        if (slice < chunk.length) await sleep(SLICE_MS);
      }
    };
    return new Transform({
      transform(this: Transform, chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback) {
        pass(chunk, this).then(() => done(), done);
      },
    });
  }
}
