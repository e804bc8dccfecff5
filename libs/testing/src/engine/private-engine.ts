import Docker from 'dockerode';
import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Daemon } from './daemon';
import { unmountBelow } from './mounts';
import { NetworkNamespace } from './network-namespace';

export interface PrivateEngineOptions {
  /** Containers run on while the engine is away. */
  readonly liveRestore?: boolean;
  /** `bridge`: published ports work inside its namespace; reach them with `run`. `none`: containers have a loopback alone. */
  readonly network?: 'bridge' | 'none';
}

const START_LIMIT_MS = 30_000;

/** A dockerd that a test may restart, kill or freeze: own data, own socket, own containerd, own network. Needs root. */
export class PrivateEngine {
  readonly socketPath: string;
  readonly docker: Docker;
  private daemon: Daemon | null = null;

  private constructor(
    private readonly directory: string,
    readonly networkNamespace: NetworkNamespace,
    private readonly options: Required<PrivateEngineOptions>,
  ) {
    this.socketPath = join(directory, 'docker.sock');
    this.docker = new Docker({ socketPath: this.socketPath, host: undefined });
  }

  static async start({ liveRestore = false, network = 'bridge' }: PrivateEngineOptions = {}): Promise<PrivateEngine> {
    const directory = await mkdtemp(join(tmpdir(), 'cube-engine-'));
    // Always one of its own: an engine without a bridge removes docker0 from the network that it starts in.
    const namespace = await NetworkNamespace.create();
    const engine = new PrivateEngine(directory, namespace, { liveRestore, network });
    await engine.start().catch(async (error: unknown) => {
      await engine.dispose();
      throw error;
    });
    return engine;
  }

  /** As DOCKER_HOST names it. */
  get address(): string {
    return `unix://${this.socketPath}`;
  }

  get running(): boolean {
    return this.daemon?.alive ?? false;
  }

  /** Resolves when it answers. Does nothing when it runs. */
  async start(): Promise<void> {
    if (this.running) return;
    await this.forgetDeadContainerd();
    this.daemon = await Daemon.start({
      command: this.networkNamespace.enter(this.commandLine()),
      logFile: join(this.directory, 'dockerd.log'),
      package: 'docker.io iptables',
      startLimitMs: START_LIMIT_MS,
      ready: () =>
        this.docker.ping().then(
          () => true,
          () => false,
        ),
    });
  }

  /** An orderly shutdown: it stops its containers, unless it has live-restore. */
  async stop(): Promise<void> {
    this.thaw();
    await this.daemon?.end('SIGTERM');
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** SIGKILL to the engine alone, which takes its containerd along: its containers run on. */
  async kill(): Promise<void> {
    await this.daemon?.end('SIGKILL');
  }

  /** Connections are accepted, nothing is answered. */
  freeze(): void {
    this.daemon?.freeze();
  }

  thaw(): void {
    this.daemon?.signal('SIGCONT');
  }

  /** Starts a process in the engine's network. The caller ends it. */
  run(command: readonly [string, ...string[]], options: SpawnOptions = {}): ChildProcess {
    const [program, ...args] = this.networkNamespace.enter(command);
    return spawn(program, args, options);
  }

  /** Removes its containers, ends it, and leaves nothing behind. */
  async dispose(): Promise<void> {
    this.thaw();
    // A killed engine left containers behind, which only it knows how to remove.
    await this.start()
      .then(() => this.removeContainers())
      .catch(() => {});
    await this.stop();
    await this.endLeftovers();
    await unmountBelow(this.directory);
    await this.networkNamespace.dispose();
    await rm(this.directory, { recursive: true, force: true });
  }

  private async removeContainers(): Promise<void> {
    const containers = await this.docker.listContainers({ all: true });
    await Promise.all(containers.map(({ Id }) => this.docker.getContainer(Id).remove({ force: true, v: true })));
  }

  /** Its containerd and shims, should they have outlived it: they carry its directory in their command line. */
  private async endLeftovers(): Promise<void> {
    for (const entry of await readdir('/proc')) {
      if (!/^\d+$/.test(entry)) continue;
      const commandLine = await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '');
      const [program = ''] = commandLine.split('\0');
      if (/containerd/.test(program) && commandLine.includes(this.directory)) process.kill(Number(entry), 'SIGKILL');
    }
  }

  /**
   * A killed engine takes its containerd along. Where nobody reaps that one, the next engine reads its pid, takes it for
   * alive and waits for it in vain.
   */
  private async forgetDeadContainerd(): Promise<void> {
    const pidFile = join(this.directory, 'exec/containerd/containerd.pid');
    const pid = await readFile(pidFile, 'utf8').catch(() => '');
    if (pid === '') return;
    const stat = await readFile(`/proc/${pid.trim()}/stat`, 'utf8').catch(() => '');
    const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
    if (state === '' || state === 'Z') await rm(pidFile);
  }

  private commandLine(): [string, ...string[]] {
    const within = (name: string) => join(this.directory, name);
    return [
      'dockerd',
      `--host=${this.address}`,
      `--data-root=${within('data')}`,
      `--exec-root=${within('exec')}`,
      `--pidfile=${within('dockerd.pid')}`,
      '--log-level=warn',
      ...(this.options.liveRestore ? ['--live-restore'] : []),
      ...(this.options.network === 'none' ? ['--bridge=none', '--iptables=false'] : []),
    ];
  }
}
