import type { ContainerDetails } from '@cube/runtime/port';
import type { Ending } from './attempt-record';
import type { ExitEvidence } from './exit-evidence';

export interface Exit {
  readonly container: ContainerDetails;
  readonly gone: boolean;
  readonly evidence: ExitEvidence;
  /** `sent`: our stop went to the engine. `wanted`: it was asked for, but something else ended the container first. */
  readonly stop: 'none' | 'wanted' | 'sent';
  /** Bytes; 0 when the task set no limit or it is not known. */
  readonly memoryLimit: number;
  /** Milliseconds since the epoch, for an end that the engine has no time of. */
  readonly now: number;
}

/** A signal this long before the end did not cause it. Grace periods of other clients may be long. */
const CAUSE_WINDOW_MS = 10 * 60_000;

const SIGNAL_NUMBERS: Readonly<Record<string, number>> = {
  ...{ HUP: 1, INT: 2, QUIT: 3, ABRT: 6, KILL: 9, USR1: 10, USR2: 12, TERM: 15, WINCH: 28 },
};

/** Signals that are sent to end a process; a container's own stop signal is one more. */
const ENDING_SIGNALS = [2, 3, 9, 15];

/**
 * Whose doing an end was. It is the task's own only if the engine told of the end of its process, and nobody had sent
 * it a signal that ends processes: a service that an engine or a person stops often exits 0, and that is no completion.
 */
export function classifyExit(exit: Exit): Ending {
  const own = exit.evidence.died !== null && !wasSignalled(exit);
  if (exit.stop === 'sent' || (exit.stop === 'wanted' && !own)) return stopped(exit);
  if (!own) return lost(exit);
  return ownEnd(exit);
}

/** The end of an attempt that never had a container, or of which nothing is left: stopped as asked. */
export function stoppedBeforeStart(now: number): Ending {
  const reason = { code: 'stopped', message: 'stopped as asked, before its container was started' } as const;
  return { state: 'Completed', end: 'completed', reason, exitCode: null, finishedAt: now };
}

function stopped(exit: Exit): Ending {
  if (exit.container.startedAt === null) return stoppedBeforeStart(exit.now);
  const reason = { code: 'stopped', message: 'stopped as asked' } as const;
  return { state: 'Completed', end: 'completed', reason, exitCode: codeOf(exit), finishedAt: timeOf(exit) };
}

function lost(exit: Exit): Ending {
  const removed = exit.gone || exit.container.state === 'removing';
  const reason = removed
    ? ({
        code: 'removed-from-outside',
        message: 'its container was removed by someone other than Cube; stop tasks through Cube, or they are replaced',
      } as const)
    : exit.evidence.died === null
      ? ({
          code: 'stopped-by-engine',
          message:
            'the container engine or its host stopped or restarted while it ran; it is not counted as its own failure',
        } as const)
      : ({
          code: 'stopped-from-outside',
          message:
            'its container was stopped by someone other than Cube; stop tasks through Cube, or they are replaced',
        } as const);
  return { state: 'Failed', end: 'loss', reason, exitCode: codeOf(exit), finishedAt: timeOf(exit) };
}

function ownEnd(exit: Exit): Ending {
  const exitCode = codeOf(exit);
  const finishedAt = timeOf(exit);
  if (exitCode === 0) {
    const reason = { code: 'exited', message: 'ended by itself with exit code 0' } as const;
    return { state: 'Completed', end: 'completed', reason, exitCode, finishedAt };
  }
  const reason =
    exit.container.oomKilled || exit.evidence.outOfMemory
      ? ({ code: 'out-of-memory', message: outOfMemory(exit.memoryLimit) } as const)
      : ({ code: 'exit-code', message: `ended by itself with exit code ${exitCode}; its logs may say why` } as const);
  return { state: 'Failed', end: 'own-failure', reason, exitCode, finishedAt };
}

function outOfMemory(limit: number): string {
  return limit === 0
    ? 'killed by the kernel: out of memory; set Memory to what it needs'
    : `killed by the kernel: it needed more than its Memory of ${mebibytes(limit)}; raise Memory`;
}

function mebibytes(bytes: number): string {
  return `${Math.round((bytes / 2 ** 20) * 10) / 10} MiB`;
}

function wasSignalled({ evidence, container }: Exit): boolean {
  const { died, signals } = evidence;
  if (died === null) return false;
  const ending = [...ENDING_SIGNALS, signalNumber(container.stopSignal)].filter((number) => number > 0);
  return signals.some(({ signal, at }) => died.at - at <= CAUSE_WINDOW_MS && ending.includes(signalNumber(signal)));
}

/** Engines write `15`, `TERM` or `SIGTERM`; real-time signals as `SIGRTMIN+3`. -1 for what is no signal. */
function signalNumber(text: string): number {
  if (/^[0-9]{1,3}$/.test(text)) return Number(text);
  const name = text.toUpperCase().replace(/^SIG/, '');
  const realTime = /^RTMIN(?:\+([0-9]{1,2}))?$/.exec(name);
  if (realTime !== null) return 34 + Number(realTime[1] ?? 0);
  return SIGNAL_NUMBERS[name] ?? -1;
}

function codeOf({ container, gone, evidence }: Exit): number | null {
  if (container.state === 'exited' || container.state === 'dead') return container.exitCode;
  return gone || container.state === 'removing' ? (evidence.died?.exitCode ?? null) : null;
}

function timeOf({ container, evidence, now }: Exit): number {
  return container.finishedAt ?? evidence.died?.at ?? now;
}
