import type { ContainerSpec, ExecResult, PullProgress } from './container-runtime';
import type { RuntimeErrorKind } from './runtime-error';

export interface FakeFailure {
  readonly kind: RuntimeErrorKind;
  readonly message: string;
}

/** How a container's main process behaves. Times in milliseconds. */
export interface FakeProcess {
  /** From its start to its own exit; null runs until somebody ends it. */
  readonly exitAfterMs: number | null;
  readonly exitCode: number;
  /** Its own exit is by the memory limit, if it has one. */
  readonly outOfMemory: boolean;
  readonly ignoresTerm: boolean;
  /** From the stop signal to its exit, and the code of that exit. */
  readonly stopMs: number;
  readonly stopExitCode: number;
  /** What the engine says when it is asked to start it; null starts. */
  readonly startFailure: (FakeFailure & { readonly exitCode: number }) | null;
  readonly output: readonly FakeOutput[];
  /** Cores, and bytes of memory, while it runs. */
  readonly uses: { readonly cpu: number; readonly memoryBytes: number };
  /** What a command inside it answers, and how long that takes. */
  readonly exec: (command: readonly string[]) => FakeExec;
}

export interface FakeOutput {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
  /** From the start; 0 if not given. */
  readonly afterMs?: number;
}

export type FakeExec =
  | { readonly result: ExecResult; readonly afterMs?: number }
  | { readonly failure: FakeFailure }
  | { readonly hangs: true }
  /** Writes what it reads, and ends with its input. */
  | { readonly echoes: true }
  /** Reads a line, and then tells the size of its terminal, as `stty size` does. */
  | { readonly tellsSize: true };

/** An image as the fake's registry and its engine know it. */
export interface FakeImage {
  /** Whether the engine has it before any pull. */
  readonly present: boolean;
  readonly platform: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly exposedPorts: readonly string[];
  readonly stopSignal: string;
  readonly pullMs: number;
  readonly pullProgress: readonly PullProgress[];
  /** Null succeeds. A pull fails after `pullMs`. */
  readonly pullFailure: FakeFailure | null;
  readonly process: (spec: ContainerSpec) => Partial<FakeProcess>;
}

export const FAKE_PROCESS: FakeProcess = {
  exitAfterMs: null,
  exitCode: 0,
  outOfMemory: false,
  ignoresTerm: false,
  stopMs: 0,
  stopExitCode: 0,
  startFailure: null,
  output: [],
  uses: { cpu: 0, memoryBytes: 1_000_000 },
  exec: () => ({ result: { exitCode: 0, output: '' } }),
};

export const FAKE_IMAGE: FakeImage = {
  present: true,
  platform: 'linux/amd64',
  labels: {},
  exposedPorts: [],
  stopSignal: '',
  pullMs: 0,
  pullProgress: [
    { status: 'Pulling from fake', id: '' },
    { status: 'Pull complete', id: 'layer' },
  ],
  pullFailure: null,
  process: () => ({}),
};
