import type { ContainerPort, HostPorts } from '@cube/task';

/** The engine as a host for containers. Memory and disk in bytes. */
export interface EngineInfo {
  readonly name: string;
  readonly version: string;
  readonly kernelVersion: string;
  /** `linux/amd64`. */
  readonly platform: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Where it keeps images and containers. */
  readonly dataRoot: string;
}

export interface ImageInfo {
  /** `sha256:...` of the image's configuration. */
  readonly id: string;
  /** Repository digest (`name@sha256:...`), or the ID for an image that no registry knows. */
  readonly digest: string;
  readonly platform: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly exposedPorts: readonly string[];
}

/** One line of a pull, as the engine words it. */
export interface PullProgress {
  readonly status: string;
  /** Layer or tag that the line is about; empty for the whole. */
  readonly id: string;
}

/** Everything about a new container. The adapter adds nothing and leaves nothing out. */
export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly platform: string;
  readonly command: readonly string[] | null;
  readonly entrypoint: readonly string[] | null;
  readonly env: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly workingDir: string;
  readonly user: string;
  /** Cores; 0 sets no limit. */
  readonly cpu: number;
  /** Bytes; 0 sets no limit. Swap is not allowed on top. */
  readonly memoryBytes: number;
  readonly pidsLimit: number;
  readonly exposedPorts: readonly ContainerPort[];
  /** Published ports; `hostPort` '' asks for any free one. */
  readonly portBindings: readonly {
    readonly containerPort: ContainerPort;
    readonly hostIp: string;
    readonly hostPort: string;
  }[];
  readonly volumes: readonly { readonly name: string; readonly target: string; readonly readOnly: boolean }[];
  /** Bytes a container log file may have, and how many files are kept. */
  readonly logLimit: { readonly maxBytes: number; readonly files: number };
}

export type ContainerState = 'created' | 'running' | 'paused' | 'restarting' | 'exited' | 'dead' | 'removing';

/** What a list says of a container. */
export interface ContainerSummary {
  readonly id: string;
  /** Without the leading slash. */
  readonly name: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly state: ContainerState;
}

/** What an inspect says of a container. Times in milliseconds since the epoch, null before they happen. */
export interface ContainerDetails extends ContainerSummary {
  readonly imageId: string;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly exitCode: number;
  readonly oomKilled: boolean;
  /** What the engine says went wrong at the last start; usually empty. */
  readonly error: string;
  readonly hostPorts: HostPorts;
  /** Its address on each network it is attached to; the first is where probes go. Empty on the host's network. */
  readonly addresses: readonly string[];
  readonly stopSignal: string;
}

/**
 * Something the engine says happened to a container. `gap`: the subscription was interrupted, events may be missing since
 * `since`: list again.
 */
export type ContainerEvent =
  | {
      readonly kind: 'create' | 'start' | 'stop' | 'destroy' | 'oom' | 'rename' | 'pause' | 'unpause';
      readonly id: string;
      readonly at: number;
      readonly labels: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'die';
      readonly id: string;
      readonly at: number;
      readonly labels: Readonly<Record<string, string>>;
      readonly exitCode: number;
    }
  | {
      /** Somebody sent it a signal: an engine client, or the engine itself. */
      readonly kind: 'kill';
      readonly id: string;
      readonly at: number;
      readonly labels: Readonly<Record<string, string>>;
      readonly signal: string;
    }
  | { readonly kind: 'gap'; readonly since: number; readonly at: number };

export interface LogLine {
  readonly stream: 'stdout' | 'stderr';
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The engine's own stamp: RFC 3339 in UTC with nanoseconds, always nine digits of them, so that it sorts as text. */
  readonly stamp: string;
  readonly text: string;
  /** The line is longer than what is kept in one piece: the next one of its stream goes on with it. */
  readonly isCut: boolean;
}

export interface LogRequest {
  readonly follow: boolean;
  /** Lines from the end; null for all. */
  readonly tail: number | null;
  /** RFC 3339, lines of that very moment included; null from the start. */
  readonly since: string | null;
}

/** What a running container uses now, and has used since its start. Bytes; counters only grow, until it starts again. */
export interface ContainerUsage {
  /** When this was so; milliseconds since the epoch. */
  readonly at: number;
  /** Processor time so far, of all cores together; nanoseconds. */
  readonly cpuNs: number;
  /** Without what the kernel would give back at once: file caches. */
  readonly memoryBytes: number;
  /** The host's memory if it has no limit. */
  readonly memoryLimitBytes: number;
  readonly networkReceivedBytes: number;
  readonly networkSentBytes: number;
  readonly diskReadBytes: number;
  readonly diskWrittenBytes: number;
  readonly pids: number;
}

export interface ExecResult {
  readonly exitCode: number;
  /** The first 4 KiB of stdout and stderr together. */
  readonly output: string;
}

export interface TerminalSize {
  readonly rows: number;
  readonly columns: number;
}

export interface ExecRequest {
  readonly command: readonly string[];
  /** With a terminal of this size; null without one. A terminal has one stream of output: stdout. */
  readonly terminal: TerminalSize | null;
}

export interface ExecOutput {
  readonly stream: 'stdout' | 'stderr';
  readonly data: Uint8Array;
}

/** A command inside a container, with its input and output. Output that nobody takes stops the command, not us. */
export interface ExecSession {
  /** Ends with the command, or when closed. To be read once. */
  readonly output: AsyncIterable<ExecOutput>;
  /** Resolves when the engine took it; a no-op once its input has ended. */
  write(data: Uint8Array): Promise<void>;
  /** The command sees the end of its input. */
  endInput(): void;
  /** A no-op without a terminal, and once the command has ended. */
  resize(size: TerminalSize): Promise<void>;
  /** After the end of the output. Null when the command goes on: only the connection to it ended. */
  exitCode(): Promise<number | null>;
  /** Lets go of the command, and kills nothing: it goes on, without input. */
  close(): void;
}

/**
 * The container engine. Every call ends by its time-out at the latest and rejects with a `RuntimeError`; one that timed out may
 * still take effect in the engine.
 */
export interface ContainerRuntime {
  info(): Promise<EngineInfo>;
  /** The names of all its volumes. */
  volumes(): Promise<readonly string[]>;
  /** Null when the image is not there. */
  image(reference: string): Promise<ImageInfo | null>;
  /** Resolves when the image is there. Progress lines come as the engine sends them. */
  pull(
    reference: string,
    options: {
      readonly platform: string;
      readonly onProgress: (line: PullProgress) => void;
      readonly signal: AbortSignal;
    },
  ): Promise<void>;
  /** The new container's ID. `name-conflict` when the name is taken. */
  create(spec: ContainerSpec): Promise<string>;
  /** A no-op on a running container. */
  start(id: string): Promise<void>;
  /**
   * Sends the stop signal, and SIGKILL after `graceSec`; resolves when it no longer runs. A no-op on one that doesn't.
   */
  stop(id: string, graceSec: number): Promise<void>;
  rename(id: string, name: string): Promise<void>;
  /** Removes a container, killing it if it runs, with its anonymous volumes. A no-op on one that is gone. */
  remove(id: string): Promise<void>;
  /** Null when it is gone. */
  inspect(id: string): Promise<ContainerDetails | null>;
  /** Containers in any state that have all of these labels with these values. An empty value matches any value. */
  list(labels: Readonly<Record<string, string>>): Promise<readonly ContainerSummary[]>;
  /**
   * Events of containers that have these labels, until stopped. Subscribes again by itself, replays what it can since the
   * last event, and says `gap` each time it had to. The first item is always a `gap`, once the subscription stands; what
   * the engine still remembers from `since` on (milliseconds since the epoch; from now on if not given) comes after it.
   */
  events(labels: Readonly<Record<string, string>>, stop: AbortSignal, since?: number): AsyncIterable<ContainerEvent>;
  /** One sample, at once. Null when it is gone or does not run. */
  usage(id: string): Promise<ContainerUsage | null>;
  logs(id: string, request: LogRequest, stop: AbortSignal): AsyncIterable<LogLine>;
  /** Runs a command inside a running container. */
  exec(id: string, command: readonly string[], timeoutMs: number): Promise<ExecResult>;
  /**
   * Begins a command that somebody talks to. Rejects with `conflict` when the container does not run. One that can't be started ends with
   * exit code 126 or 127 after a word about why.
   */
  openExec(id: string, request: ExecRequest): Promise<ExecSession>;
}
