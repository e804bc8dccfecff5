import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const ARGUMENT = 'stream-readers';

export interface ReadersOptions {
  readonly port: number;
  /** Of the manager, such as `/events`. */
  readonly paths: readonly string[];
  readonly accept: string;
  /** How many of them ask, and then never read; the first ones. */
  readonly idle: number;
}

export interface Heard {
  readonly open: number;
  /** Bytes that were read by all together. */
  readonly bytes: number;
}

/** Readers of streams in a process of their own: what they cost is not the manager's. */
export class StreamReaders {
  private constructor(private readonly child: ChildProcess) {}

  /** Resolves when every one of them was answered. A bench that uses this begins with `await playReadersIfAsked()`. */
  static async start(options: ReadersOptions): Promise<StreamReaders> {
    const child = fork(process.argv[1] ?? '', [ARGUMENT, JSON.stringify(options)]);
    const readers = new StreamReaders(child);
    await once(child, 'message');
    return readers;
  }

  async heard(): Promise<Heard> {
    this.child.send('heard');
    const [heard] = (await once(this.child, 'message')) as [Heard];
    return heard;
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null) return;
    this.child.kill();
    await once(this.child, 'exit');
  }
}

/** Whether this is the process of the readers; it then plays them until it is ended. */
export async function playReadersIfAsked(): Promise<boolean> {
  const [, , word, text = '{}'] = process.argv;
  if (word !== ARGUMENT) return false;
  const { port, paths, accept, idle } = JSON.parse(text) as ReadersOptions;
  let bytes = 0;
  let open = 0;
  const ask = async (path: string, index: number): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1');
    socket.on('close', () => (open -= 1));
    socket.on('error', () => undefined);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: ${accept}\r\n\r\n`);
    open += 1;
    const [first] = (await once(socket, 'data')) as [Buffer];
    if (!first.toString().startsWith('HTTP/1.1 200')) throw new Error(first.toString());
    if (index < idle) socket.pause();
    else socket.on('data', (chunk: Buffer) => (bytes += chunk.length));
    return socket;
  };
  for (let index = 0; index < paths.length; index += 1) await ask(paths[index] ?? '', index);
  process.on('message', () => process.send?.({ open, bytes } satisfies Heard));
  process.on('disconnect', () => process.exit());
  process.send?.('all were answered');
  return true;
}
