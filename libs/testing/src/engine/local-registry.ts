import type Docker from 'dockerode';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { pack } from 'tar-stream';
import { Daemon } from './daemon';
import { freePort } from './free-port';
import type { NetworkNamespace } from './network-namespace';

/** Who may use a registry with authentication. */
export const REGISTRY_USER = { username: 'cube', password: 'cube-secret' } as const;

/** The line of REGISTRY_USER in an htpasswd file (bcrypt, cost 4). */
const HTPASSWD = 'cube:$2b$04$Hya27XO5X/gmUZdJMbVNxe6DqYFyMQvwjKXHOFrkpYvhjRgwQY9IC\n';

const START_LIMIT_MS = 10_000;

const run = promisify(execFile);

export interface LocalRegistryOptions {
  /** With it only REGISTRY_USER is served. */
  readonly auth: boolean;
  /** Its loopback; this process's own if absent. */
  readonly network?: NetworkNamespace;
}

/** A registry on the loopback, which engines trust without TLS. */
export class LocalRegistry {
  private daemon: Daemon | null = null;

  private constructor(
    private readonly directory: string,
    readonly port: number,
    private readonly options: LocalRegistryOptions,
  ) {}

  static async start(options: LocalRegistryOptions): Promise<LocalRegistry> {
    const directory = await mkdtemp(join(tmpdir(), 'cube-registry-'));
    const registry = new LocalRegistry(directory, await freePort(), options);
    await writeFile(join(directory, 'htpasswd'), HTPASSWD);
    // JSON is YAML, and needs no library.
    await writeFile(join(directory, 'config.yml'), JSON.stringify(registry.config()));
    await registry.start();
    return registry;
  }

  /** `127.0.0.1:PORT`, what its image names begin with. */
  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    this.daemon = await Daemon.start({
      command: this.inNetwork(['docker-registry', 'serve', join(this.directory, 'config.yml')]),
      logFile: join(this.directory, 'registry.log'),
      package: 'docker-registry',
      startLimitMs: START_LIMIT_MS,
      ready: () =>
        this.ask().then(
          () => true,
          () => false,
        ),
    });
  }

  /** From now on connections are refused; the images stay. */
  async stop(): Promise<void> {
    await this.daemon?.end('SIGKILL');
  }

  async dispose(): Promise<void> {
    await this.stop();
    await rm(this.directory, { recursive: true, force: true });
  }

  /**
   * Puts an image into the registry that the engine does not keep: one layer of `layerBytes` random bytes. The answer is
   * its reference.
   */
  async publish(docker: Docker, name: string, layerBytes = 10_000): Promise<string> {
    const repository = `${this.host}/${name}`;
    const layer = pack();
    layer.entry({ name: 'data' }, randomBytes(layerBytes));
    layer.finalize();
    const content = Readable.from([await buffer(layer)]);
    await settled(await docker.importImage(content, { repo: repository, tag: '1', changes: ['CMD ["/none"]'] }));
    const image = docker.getImage(`${repository}:1`);
    await settled(await image.push({ authconfig: { ...REGISTRY_USER, serveraddress: this.host } }));
    await image.remove();
    return `${repository}:1`;
  }

  /** Puts an image that the engine has under another name into the registry. The answer is its reference. */
  async serve(docker: Docker, image: string, name: string): Promise<string> {
    const repository = `${this.host}/${name}`;
    await docker.getImage(image).tag({ repo: repository, tag: '1' });
    const named = docker.getImage(`${repository}:1`);
    await settled(await named.push({ authconfig: { ...REGISTRY_USER, serveraddress: this.host } }));
    await named.remove();
    return `${repository}:1`;
  }

  private async ask(): Promise<unknown> {
    const url = `http://${this.host}/v2/`;
    if (this.options.network === undefined) return fetch(url);
    const [program, ...args] = this.inNetwork(['busybox', 'wget', '-q', '-O', '-', url]);
    return run(program, args);
  }

  private inNetwork(command: [string, ...string[]]): [string, ...string[]] {
    return this.options.network?.enter(command) ?? command;
  }

  private config(): object {
    const auth = this.options.auth
      ? { auth: { htpasswd: { realm: 'cube', path: join(this.directory, 'htpasswd') } } }
      : {};
    return {
      version: 0.1,
      log: { level: 'error' },
      storage: { filesystem: { rootdirectory: join(this.directory, 'images') } },
      http: { addr: this.host },
      ...auth,
    };
  }
}

/** The engine reports failures inside the stream. */
async function settled(answer: NodeJS.ReadableStream): Promise<void> {
  const lines = (await buffer(answer)).toString();
  if (lines.includes('"error"')) throw new Error(`the engine could not publish an image: ${lines.trim()}`);
}
