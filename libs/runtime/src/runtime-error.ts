/**
 * What went wrong with the engine, in words a caller can act on.
 *
 * `retry`: the same call may work later. `give-up`: it never will. `tell-user`: the task's own settings are wrong.
 */
export type RuntimeErrorKind =
  | 'unavailable'
  | 'timeout'
  | 'not-found'
  | 'name-conflict'
  | 'image-not-found'
  | 'image-unauthorised'
  | 'image-pull-failed'
  | 'invalid-reference'
  | 'port-in-use'
  | 'command-not-found'
  | 'invalid-spec'
  | 'conflict'
  | 'engine-fault';

export type RuntimeAdvice = 'retry' | 'give-up' | 'tell-user';

export const RUNTIME_ADVICE: Readonly<Record<RuntimeErrorKind, RuntimeAdvice>> = {
  unavailable: 'retry',
  timeout: 'retry',
  'not-found': 'give-up',
  'name-conflict': 'give-up',
  'image-not-found': 'tell-user',
  'image-unauthorised': 'tell-user',
  'image-pull-failed': 'retry',
  'invalid-reference': 'tell-user',
  'port-in-use': 'tell-user',
  'command-not-found': 'tell-user',
  'invalid-spec': 'tell-user',
  conflict: 'retry',
  'engine-fault': 'retry',
};

/** The one error that a ContainerRuntime rejects with. */
export class RuntimeError extends Error {
  override readonly name = 'RuntimeError';

  constructor(
    readonly kind: RuntimeErrorKind,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }

  get advice(): RuntimeAdvice {
    return RUNTIME_ADVICE[this.kind];
  }
}

export function isRuntimeError(error: unknown): error is RuntimeError {
  return error instanceof RuntimeError;
}
