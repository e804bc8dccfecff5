import type { Node, Task } from '@cube/client';
import { runCube } from './program';
import type { World } from './session';
import type { Terminal } from './terminal';

export const NOW = Date.parse('2026-11-24T12:00:00Z');
const NEVER = '0001-01-01T00:00:00Z';

/** A task as the manager answers it. */
export function aTask(fields: Partial<Task> & { readonly Name: string }): Task {
  return {
    ID: `01a20f9e-fe44-7077-8fbb-${Buffer.from(fields.Name.padEnd(6).slice(0, 6)).toString('hex')}`,
    ...{ Image: 'cube/echo:1', CPU: 0, Memory: 0, Disk: 0, Pids: 0, ExposedPorts: {}, PortBindings: {} },
    ...{
      RestartPolicy: '',
      HealthCheck: '',
      Cmd: null,
      Entrypoint: null,
      Env: [],
      Labels: {},
      WorkingDir: '',
      User: '',
    },
    ...{
      Mounts: [],
      StopGracePeriod: 10,
      PullPolicy: 'missing',
      Platform: '',
      Singleton: false,
      Priority: 50,
      Strategy: '',
    },
    ...{
      Constraints: [],
      Affinities: [],
      Spread: [],
      MaxPerNode: 0,
      State: 2,
      ContainerID: '',
      Node: 'worker-1',
      Attempt: 1,
    },
    ...{
      HostPorts: null,
      Health: 'none',
      ExitCode: null,
      ReasonCode: '',
      Reason: '',
      NextAttemptAt: NEVER,
      ImageDigest: '',
    },
    ...{
      StartTime: '2026-11-24T11:59:00Z',
      FinishTime: NEVER,
      CreatedAt: '2026-11-24T11:58:00Z',
      RestartCount: 0,
      Final: false,
    },
    ...fields,
  };
}

/** A node as the manager answers it. */
export function aNode(fields: Partial<Node> & { readonly Name: string }): Node {
  const nothing = { CPU: 0, Memory: 0, Disk: 0, Pids: 0 };
  return {
    ID: `0b${Buffer.from(fields.Name.padEnd(6).slice(-6)).toString('hex')}`,
    ...{ Address: '127.0.0.1:5000', HostID: 'host', Role: 'worker', Platform: 'linux/amd64', Availability: 'active' },
    ...{
      Liveness: 'ready',
      Capacity: { CPU: 4, Memory: 2 ** 33, Disk: 2 ** 37, Pids: 1000 },
      Reserved: nothing,
      Labels: {},
    },
    ...{ Kernel: '6.1', Engine: '24.0', Volumes: [], TaskCount: 0, Stats: null, Drain: null, OwnLabels: {} },
    ...fields,
  };
}

/** An answer by method and path, or what makes one; under EVENTS what the event stream tells again and again. */
export type Answers = Readonly<Record<string, unknown>>;

export interface Trial {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** "GET /tasks", and the body where there was one. */
  readonly asked: readonly {
    readonly what: string;
    readonly body: unknown;
    readonly token: string | null;
    readonly host: string;
    readonly lastEventId: string | null;
  }[];
}

export interface TrialOptions {
  readonly columns?: number | null;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly answer?: string;
  readonly isTerminal?: boolean;
}

/** Runs `cube` as typed, in this process, against a manager of canned answers: a value, a Response, an Error, or a function of the request. */
export async function cube(typed: string, answers: Answers = {}, options: TrialOptions = {}): Promise<Trial> {
  const said = { out: '', err: '' };
  const asked: Trial['asked'][number][] = [];
  const terminal: Terminal = {
    ...{ columns: options.columns ?? null, colour: false, errIsTerminal: options.columns !== undefined },
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    drained: async () => undefined,
    input: {
      isTerminal: options.isTerminal ?? false,
      read: async () => options.input ?? '',
      ask: async (question) => {
        said.err += question;
        return options.answer ?? '';
      },
    },
  };
  const fetch = async (request: Request): Promise<Response> => {
    const { host, pathname, search } = new URL(request.url);
    const what = `${request.method} ${pathname}`;
    const text = await request.text();
    request.signal.throwIfAborted();
    const token = request.headers.get('authorization');
    const lastEventId = request.headers.get('last-event-id');
    const body: unknown = text === '' ? null : JSON.parse(text);
    asked.push({ what: what + search, body, token, host, lastEventId });
    const isStream = request.headers.get('accept') === 'text/event-stream';
    if (isStream && !(answers['EVENTS'] instanceof Response)) return eventful(request.signal, answers['EVENTS']);
    const answer: unknown = isStream ? answers['EVENTS'] : (answers[what + search] ?? answers[what]);
    const value: unknown =
      typeof answer === 'function' ? (answer as (request: unknown) => unknown)(asked.at(-1)?.body) : answer;
    if (value instanceof Error) throw value;
    if (value instanceof Response) return value.clone();
    return value === undefined ? refusal(404, `no ${pathname}`) : Response.json(value);
  };
  const world: World = {
    ...{ terminal, fetch, now: () => NOW, stop: new AbortController().signal },
    env: { XDG_CONFIG_HOME: '/nowhere', ...options.env },
    streams: process,
    scriptPath: (script) => `/nowhere/${script}`,
    become: async (script, args) => {
      throw new Error(`becomes ${[script, ...args].join(' ')}`);
    },
  };
  const code = await runCube(words(typed), world);
  return { code, ...said, asked };
}

const EVENT_EVERY_MS = 2;

/** A stream of events, each a revision later than the one before. */
function eventful(signal: AbortSignal, event: unknown): Response {
  let revision = 1000;
  const start = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    const tell = (): void => {
      revision += 1;
      const data = JSON.stringify({ ...(event as object | undefined), Revision: revision, Index: 0 });
      controller.enqueue(new TextEncoder().encode(`id: ${revision}\ndata: ${data}\n\n`));
    };
    const timer = setInterval(tell, EVENT_EVERY_MS);
    signal.addEventListener('abort', () => {
      clearInterval(timer);
      controller.error(signal.reason);
    });
  };
  return new Response(new ReadableStream({ start }));
}

export function refusal(
  status: number,
  message: string,
  errors: readonly unknown[] = [],
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Response.json({ HTTPStatusCode: status, Message: message, Errors: errors }, { status, headers });
}

/** As a shell splits a line, quotes included. */
function words(typed: string): string[] {
  return [...typed.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}
