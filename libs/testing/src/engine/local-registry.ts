import type Docker from 'dockerode';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { Daemon } from './daemon';
import { freePort } from './free-port';

/** Who may use a registry with authentication. */
export const REGISTRY_USER = { username: 'cube', password: 'cube-secret' } as const;

/** The line of REGISTRY_USER in an htpasswd file (bcrypt, cost 4). */
const HTPASSWD = 'cube:$2b$04$Hya27XO5X/gmUZdJMbVNxe6DqYFyMQvwjKXHOFrkpYvhjRgwQY9IC\n';

const START_LIMIT_MS = 10_000;

/** A registry on the loopback, which engines trust without TLS. */
export class LocalRegistry {
  private daemon: Daemon | null = null;

  private constructor(
    private readonly directory: string,
    readonly port: number,
    private readonly auth: boolean,
  ) {}

  /** With `auth` it only serves REGISTRY_USER. */
  static async start({ auth }: { readonly auth: boolean }): Promise<LocalRegistry> {
    const directory = await mkdtemp(join(tmpdir(), 'cube-registry-'));
    const registry = new LocalRegistry(directory, await freePort(), auth);
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
      command: ['docker-registry', 'serve', join(this.directory, 'config.yml')],
      logFile: join(this.directory, 'registry.log'),
      package: 'docker-registry',
      startLimitMs: START_LIMIT_MS,
      ready: () =>
        fetch(`http://${this.host}/v2/`).then(
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

  private config(): object {
    const auth = this.auth ? { auth: { htpasswd: { realm: 'cube', path: join(this.directory, 'htpasswd') } } } : {};
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
