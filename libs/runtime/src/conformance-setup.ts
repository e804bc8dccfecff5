import type { ContainerEvent, ContainerRuntime, ContainerSpec } from './container-runtime';
import type { FakeExec, FakeProcess } from './fake-image';

/** What one implementation brings to the suite. */
export interface ConformanceSetup {
  readonly runtime: ContainerRuntime;
  readonly images: {
    /** Runs any of `PROGRAMS`. Has no command of its own that stays. */
    readonly shell: string;
    /** Exits 0 at once when told to stop; exposes 7777/tcp. */
    readonly service: string;
    /** Ends by SIGKILL only. */
    readonly stubborn: string;
  };
  readonly pulls: {
    /** In a registry, not in the engine. */
    readonly available: string;
    readonly missing: string;
    /** The registry wants credentials; `authorised` is there and ours are right. */
    readonly unauthorised: string;
    readonly authorised: string;
    /** Nothing answers there. */
    readonly unreachable: string;
    /** Takes seconds; it is called off. */
    readonly slow: string;
  };
  /** Part of every name, so that two runs on one engine don't meet. */
  readonly prefix: string;
  /** A host port that nobody uses. */
  freePort(): Promise<number>;
  /** Somebody who is no container listens there until the answer is called. */
  occupy(port: number): Promise<() => Promise<void>>;
}

interface Program {
  readonly command: readonly string[];
  /** The same thing, as the fake does it. */
  readonly process: Partial<FakeProcess>;
}

export const LONG_LINE = 100_000;

const notFound = (command: string, exitCode: number, problem: string) => ({
  kind: 'command-not-found' as const,
  message: `exec: "${command}": ${problem}`,
  exitCode,
});

/** What the suite runs in the shell image. */
export const PROGRAMS = {
  /** As PID 1 without a handler it ignores TERM. */
  sleeps: { command: ['sleep', '1000'], process: { ignoresTerm: true } },
  exits: { command: ['sh', '-c', 'exit 7'], process: { exitAfterMs: 10, exitCode: 7 } },
  greedy: { command: ['tail', '/dev/zero'], process: { exitAfterMs: 10, outOfMemory: true } },
  busy: { command: ['sh', '-c', 'while :; do :; done'], process: { uses: { cpu: 1, memoryBytes: 500_000 } } },
  missing: {
    command: ['no-such-command'],
    process: { startFailure: notFound('no-such-command', 127, 'executable file not found in $PATH') },
  },
  forbidden: {
    command: ['/etc/passwd'],
    process: { startFailure: notFound('/etc/passwd', 126, 'permission denied') },
  },
  talks: {
    command: [
      'sh',
      '-c',
      `echo one; sleep 0.1; echo two >&2; sleep 0.1; head -c ${LONG_LINE} /dev/zero | tr '\\0' x; echo; sleep 0.1; printf end`,
    ],
    process: {
      exitAfterMs: 400,
      output: [
        { stream: 'stdout', text: 'one' },
        { stream: 'stderr', text: 'two', afterMs: 100 },
        { stream: 'stdout', text: 'x'.repeat(LONG_LINE), afterMs: 200 },
        { stream: 'stdout', text: 'end', afterMs: 300 },
      ],
    },
  },
} as const satisfies Record<string, Program>;

interface Inside {
  readonly command: readonly string[];
  readonly exec: FakeExec;
}

/** What the suite runs inside a running container. */
export const COMMANDS = {
  answers: {
    command: ['sh', '-c', 'echo out; echo err >&2; exit 3'],
    exec: { result: { exitCode: 3, output: 'out\nerr\n' } },
  },
  babbles: {
    command: ['sh', '-c', "head -c 20000 /dev/zero | tr '\\0' x"],
    exec: { result: { exitCode: 0, output: 'x'.repeat(20_000) } },
  },
  waits: { command: ['sleep', '0.2'], exec: { result: { exitCode: 0, output: '' }, afterMs: 200 } },
  hangs: { command: ['sleep', '1000'], exec: { hangs: true } },
  echoes: { command: ['cat'], exec: { echoes: true } },
  tellsSize: { command: ['sh', '-c', 'stty -echo; read line; stty size'], exec: { tellsSize: true } },
  missing: {
    command: ['no-such-command'],
    exec: { failure: { kind: 'command-not-found', message: 'executable file not found in $PATH' } },
  },
} as const satisfies Record<string, Inside>;

export const RUN_LABEL = 'cube-test.conformance';

/** Containers and events of one suite. */
export class Bench {
  private made = 0;

  constructor(private readonly setup: Pick<ConformanceSetup, 'runtime' | 'images' | 'prefix'>) {}

  get runtime(): ContainerRuntime {
    return this.setup.runtime;
  }

  get images(): ConformanceSetup['images'] {
    return this.setup.images;
  }

  name(): string {
    this.made += 1;
    return `${this.setup.prefix}-${this.made}`;
  }

  /** Of the shell image, asleep, unless told otherwise. */
  spec(changes: Partial<ContainerSpec> = {}): ContainerSpec {
    const { labels, ...others } = changes;
    return {
      name: this.name(),
      image: this.setup.images.shell,
      platform: '',
      command: PROGRAMS.sleeps.command,
      entrypoint: null,
      env: [],
      workingDir: '',
      user: '',
      cpu: 0,
      memoryBytes: 0,
      pidsLimit: 100,
      exposedPorts: [],
      portBindings: [],
      volumes: [],
      logLimit: { maxBytes: 1_000_000, files: 1 },
      ...others,
      labels: { [RUN_LABEL]: this.setup.prefix, ...labels },
    };
  }

  create(changes: Partial<ContainerSpec> = {}): Promise<string> {
    return this.runtime.create(this.spec(changes));
  }

  async started(changes: Partial<ContainerSpec> = {}): Promise<string> {
    const id = await this.create(changes);
    await this.runtime.start(id);
    return id;
  }

  /** A service published on a port of its own. */
  publishedOn(hostPort: string): Partial<ContainerSpec> {
    return {
      image: this.images.service,
      command: null,
      portBindings: [{ containerPort: '7777/tcp', hostIp: '127.0.0.1', hostPort }],
    };
  }

  async removeAll(): Promise<void> {
    const left = await this.runtime.list({ [RUN_LABEL]: this.setup.prefix });
    await Promise.all(left.map(({ id }) => this.runtime.remove(id)));
  }
}

/** Listens to events until closed, and waits for what it hears. */
export class EventLog {
  readonly heard: ContainerEvent[] = [];
  private readonly stop = new AbortController();
  private readonly listening: Promise<void>;
  private onEvent: () => void = () => {};

  constructor(runtime: ContainerRuntime, labels: Readonly<Record<string, string>>, since?: number) {
    this.listening = this.listen(runtime.events(labels, this.stop.signal, since));
  }

  /** The first event that matches, heard already or yet to come. */
  async until(matches: (event: ContainerEvent) => boolean): Promise<ContainerEvent> {
    for (;;) {
      const event = this.heard.find(matches);
      if (event !== undefined) return event;
      await new Promise<void>((resolve) => (this.onEvent = resolve));
    }
  }

  /** Waits until this happened to the container; the answer is all that did, one word each: `kill 15`, `die 0`. */
  async story(id: string, last: string): Promise<string[]> {
    const of = (event: ContainerEvent) => event.kind !== 'gap' && event.id === id;
    await this.until((event) => of(event) && word(event) === last);
    return this.heard.filter(of).map(word);
  }

  close(): Promise<void> {
    this.stop.abort();
    return this.listening;
  }

  private async listen(events: AsyncIterable<ContainerEvent>): Promise<void> {
    for await (const event of events) {
      this.heard.push(event);
      this.onEvent();
    }
  }
}

function word(event: ContainerEvent): string {
  switch (event.kind) {
    case 'die':
      return `die ${event.exitCode}`;
    case 'kill':
      return `kill ${event.signal}`;
    default:
      return event.kind;
  }
}
