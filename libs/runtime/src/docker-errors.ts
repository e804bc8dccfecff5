import { number, text } from './json-value';
import { RuntimeError, type RuntimeErrorKind } from './runtime-error';

/** What the engine was asked for when it failed: the same words mean different things in a pull and in a start. */
export type EngineCall =
  | 'info'
  | 'image'
  | 'pull'
  | 'create'
  | 'start'
  | 'stop'
  | 'rename'
  | 'remove'
  | 'inspect'
  | 'list'
  | 'volumes'
  | 'events'
  | 'logs'
  | 'usage'
  | 'exec';

interface Rule {
  /** Any call if absent. */
  readonly during?: readonly EngineCall[];
  readonly says: RegExp;
  readonly kind: RuntimeErrorKind;
}

/** The engine's words, first match wins. Collected from Docker 20.10 to 28 with runc and crun. */
export const RULES: readonly Rule[] = [
  {
    says: /invalid reference format|must be lowercase|invalid checksum digest|invalid tag format/i,
    kind: 'invalid-reference',
  },

  // Docker Hub says "denied" of a repository that doesn't exist, so these words come first.
  { during: ['pull'], says: /repository does not exist/i, kind: 'image-not-found' },
  {
    during: ['pull'],
    says: /unauthori[sz]ed|denied|authentication required|no basic auth|incorrect username|forbidden|\b40[13]\b/i,
    kind: 'image-unauthorised',
  },
  {
    during: ['pull'],
    says: /manifest unknown|name unknown|no matching manifest|does not match the specified platform/i,
    kind: 'image-not-found',
  },
  {
    during: ['pull'],
    says: /\bmanifest for .* not found|repository .* not found|: not found$|404 not found/i,
    kind: 'image-not-found',
  },

  { during: ['create'], says: /no such image|does not match the specified platform/i, kind: 'image-not-found' },
  { during: ['create', 'rename'], says: /name .* (is )?already in use/i, kind: 'name-conflict' },

  {
    during: ['create', 'start'],
    says: /port is already allocated|address already in use|ports are not available/i,
    kind: 'port-in-use',
  },
  {
    during: ['create', 'start'],
    says: /unable to find (user|group)|no matching entries in|chdir to cwd|cannot mkdir|not a directory|mount|volume|no such network(?! interface)/i,
    kind: 'invalid-spec',
  },
  {
    during: ['create', 'start'],
    says: /cannot assign requested address|protocol not supported|memory limit too low/i,
    kind: 'invalid-spec',
  },
  {
    during: ['start'],
    says: /exec.*(not found|no such file or directory|permission denied|is a directory|exec format error)/i,
    kind: 'command-not-found',
  },
];

/** What an HTTP status means where no words match. */
const STATUS_KINDS: Readonly<Partial<Record<number, RuntimeErrorKind>>> = {
  400: 'invalid-spec',
  404: 'not-found',
  409: 'conflict',
};

const PULL_STATUS_KINDS: Readonly<Partial<Record<number, RuntimeErrorKind>>> = {
  400: 'invalid-reference',
  401: 'image-unauthorised',
  403: 'image-unauthorised',
  404: 'image-not-found',
};

/** System errors of the connection itself, with what to check. */
const CONNECTION_ADVICE: Readonly<Record<string, string>> = {
  ENOENT: 'check that it is installed and running, and that the address is right',
  ECONNREFUSED: 'check that it is running',
  ECONNRESET: 'it closed the connection: check whether it was restarted',
  EPIPE: 'it closed the connection: check whether it was restarted',
  EACCES: 'permission denied: run as root or as a member of the group that owns the socket (docker)',
  ENOTFOUND: 'its host name is unknown: check the address',
  EAI_AGAIN: 'its host name could not be looked up: check the address',
  EHOSTUNREACH: 'its host can not be reached: check the network',
  ENETUNREACH: 'its host can not be reached: check the network',
  ETIMEDOUT: 'its host does not answer: check the network',
  ECONNABORTED: 'the connection was cut: check the network',
};

/** Layers of the engine that repeat themselves before they say what is wrong, or after. */
const NOISE: readonly RegExp[] = [
  /^\(HTTP code \d+\) [^-]* - /,
  /^(failed to create (shim task|task for container): |OCI runtime create failed: |runc create failed: |crun: )+/,
  /^(container_linux\.go:\d+: starting container process caused: |unable to start container process: )+/,
  /^error during container init: /,
  /^driver failed programming external connectivity on endpoint \S+( \([0-9a-f]+\))?: /,
  /^Error when allocating new name: /,
  /(: unknown)+$/,
];

/** The error of a call, in words a caller can act on. A RuntimeError stays what it is. */
export function runtimeErrorOf(error: unknown, during: EngineCall, engine: string): RuntimeError {
  if (error instanceof RuntimeError) return error;
  const { code, statusCode, message } = errorFields(error);
  const advice = CONNECTION_ADVICE[text(code)];
  if (advice !== undefined) {
    const words = `the container engine at ${engine} can't be reached (${text(code)}): ${advice}`;
    return new RuntimeError('unavailable', words, { cause: error });
  }
  const words = plainWords(text(message));
  return new RuntimeError(kindOf(words, number(statusCode), during), words, {
    cause: error,
  });
}

/** What the engine's words mean. `status` 0: they came inside a stream. */
export function kindOf(words: string, status: number, during: EngineCall): RuntimeErrorKind {
  const rule = RULES.find((rule) => (rule.during?.includes(during) ?? true) && rule.says.test(words));
  if (rule !== undefined) return rule.kind;
  if (during === 'pull') return PULL_STATUS_KINDS[status] ?? 'image-pull-failed';
  return STATUS_KINDS[status] ?? 'engine-fault';
}

export function statusOf(error: unknown): number {
  return number(errorFields(error).statusCode);
}

/** By shape, not by class: errors of Node itself are of another realm inside a test runner. */
function errorFields(error: unknown): { code: unknown; statusCode: unknown; message: unknown } {
  if (typeof error !== 'object' || error === null) return { code: null, statusCode: null, message: String(error) };
  const field = (name: string): unknown => Reflect.get(error, name);
  return { code: field('code'), statusCode: field('statusCode'), message: field('message') };
}

function plainWords(message: string): string {
  return NOISE.reduce((words, noise) => words.replace(noise, ''), message.trim()).trim();
}
