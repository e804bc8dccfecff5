import { answerOf, createCubeClient, type CubeClient, type Task, type TaskInput } from '@cube/client';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { AnswerSchemas } from './answer-schemas';
import { AppProcess } from './app-process';
import { freePorts } from './free-ports';
import { until } from './until';

/** A task as the API has it. */
export type WireTask = Task;

export interface Answer<T = unknown> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}

export const PENDING = 0;
export const SCHEDULED = 1;
export const RUNNING = 2;
export const COMPLETED = 3;
export const FAILED = 4;

/** Where and how one worker runs. */
export interface WorkerSite {
  /** Address that it listens on and is called at; the loopback if absent. */
  readonly host?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Command that starts it. */
  readonly wrap?: readonly string[];
}

export interface ClusterOptions {
  readonly workers?: number;
  /** One a worker; those without one are on the loopback. */
  readonly sites?: readonly WorkerSite[];
  readonly managerEnv?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Engine of the workers; the machine's if absent. */
  readonly dockerHost?: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Command that starts every process, such as one that enters a network namespace. */
  readonly wrap?: readonly string[];
}

/** Three processes that start on a machine that does much else. */
const START_MS = 60_000;
const ANSWER_MS = 15_000;

let clusters = 0;

/** A real manager and real workers as processes on loopback, with data of their own. */
export class Cluster {
  manager: AppProcess | null = null;
  readonly workers: (AppProcess | null)[] = [];
  readonly name: string;

  private constructor(
    readonly directory: string,
    private port: number,
    readonly workerPorts: readonly number[],
    readonly options: ClusterOptions,
  ) {
    clusters += 1;
    this.name = `e2e-${process.pid}-${clusters}`;
  }

  static async start(options: ClusterOptions = {}): Promise<Cluster> {
    const count = options.workers ?? options.sites?.length ?? 1;
    const [managerPort = 0, ...workerPorts] = await freePorts(count + 1);
    const directory = await mkdtemp(join(tmpdir(), 'cube-e2e-'));
    const cluster = new Cluster(directory, managerPort, workerPorts, options);
    for (let index = 0; index < count; index += 1) cluster.startWorker(index);
    cluster.startManager();
    await cluster.ready();
    return cluster;
  }

  /** The processes that were started last. */
  get apps(): AppProcess[] {
    return [this.manager, ...this.workers].flatMap((app) => app ?? []);
  }

  get managerPort(): number {
    return this.port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.managerPort}`;
  }

  /** host:port of every worker. */
  get workerAddresses(): string[] {
    return this.workerPorts.map((port, index) => `${this.options.sites?.[index]?.host ?? '127.0.0.1'}:${port}`);
  }

  startManager(env: Readonly<Record<string, string>> = {}): void {
    this.manager = new AppProcess(
      'manager',
      'dist/manager.mjs',
      {
        CUBE_MANAGER_PORT: String(this.managerPort),
        CUBE_WORKERS: this.workerAddresses.join(','),
        CUBE_DATA_DIR: join(this.directory, 'manager'),
        CUBE_CLUSTER: this.name,
        ...this.options.env,
        ...this.options.managerEnv,
        ...env,
      },
      this.options.wrap,
    );
  }

  /** Another manager, on another port, is the cluster's from now on. The one before is its starter's to end. */
  moveManager(port: number, env: Readonly<Record<string, string>>): void {
    this.port = port;
    this.startManager(env);
  }

  startWorker(index: number, env: Readonly<Record<string, string>> = {}): void {
    const site = this.options.sites?.[index] ?? {};
    this.workers[index] = new AppProcess(
      `worker ${index}`,
      'dist/worker.mjs',
      {
        CUBE_WORKER_PORT: String(this.workerPorts[index]),
        ...(site.host !== undefined && { CUBE_WORKER_HOST: site.host }),
        CUBE_WORKER_NAME: `worker-${index}`,
        CUBE_DATA_DIR: join(this.directory, `worker-${index}`),
        ...(this.options.dockerHost !== undefined && { DOCKER_HOST: this.options.dockerHost }),
        ...this.options.env,
        ...site.env,
        ...env,
      },
      site.wrap ?? this.options.wrap,
    );
  }

  /** Waits until every process serves and every worker is a ready node. */
  async ready(): Promise<void> {
    for (const address of [`127.0.0.1:${this.managerPort}`, ...this.workerAddresses]) {
      const ask = () => call('GET', `http://${address}/health/ready`, undefined, {});
      await until(`${address} is ready`, ask, ({ status }) => status === 200, START_MS).catch((error: unknown) => {
        throw new Error(`${String(error)}\n${this.output()}`);
      });
      await compareWithDocument(`http://${address}`);
    }
    await until(
      'every worker is a ready node',
      () => this.get<{ Liveness: string }[]>('/nodes'),
      ({ status, body }) =>
        status === 200 && body.filter((node) => node.Liveness === 'ready').length === this.workerPorts.length,
      START_MS,
    ).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${this.output()}`);
    });
  }

  get<T>(path: string, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return call<T>('GET', this.url + path, undefined, { ...this.options.headers, ...headers });
  }

  post<T>(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return call<T>('POST', this.url + path, body, { ...this.options.headers, ...headers });
  }

  patch<T>(path: string, body: unknown): Promise<Answer<T>> {
    return call<T>('PATCH', this.url + path, body, { ...this.options.headers });
  }

  put<T>(path: string, body: unknown): Promise<Answer<T>> {
    return call<T>('PUT', this.url + path, body, { ...this.options.headers });
  }

  delete(path: string): Promise<Answer> {
    return call('DELETE', this.url + path, undefined, { ...this.options.headers });
  }

  /** The typed client, as users have it. */
  get client(): CubeClient {
    return createCubeClient({ url: this.url, fetch: (request) => this.send(request) });
  }

  /** Asks for a task to run; fails unless it is taken. */
  async run(task: TaskInput): Promise<WireTask> {
    return answerOf(this.client.POST('/tasks', { body: { State: 2, Task: task } }));
  }

  task(idOrName: string): Promise<WireTask> {
    return answerOf(this.client.GET('/tasks/{task}', { params: { path: { task: idOrName } } }));
  }

  private async send(request: Request): Promise<Response> {
    for (const [name, value] of Object.entries(this.options.headers ?? {})) request.headers.set(name, value);
    const answer = await fetch(request, { signal: AbortSignal.timeout(ANSWER_MS) });
    if (isJson(answer)) compare(request.method, request.url, answer.status, await answer.clone().json());
    return answer;
  }

  /** Waits for a task to look as asked. */
  async see(
    idOrName: string,
    what: string,
    satisfied: (task: WireTask) => boolean,
    timeoutMs = 20_000,
  ): Promise<WireTask> {
    try {
      return await until(`task ${idOrName} ${what}`, () => this.task(idOrName), satisfied, timeoutMs);
    } catch (error) {
      throw new Error(`${String(error)}\n${this.output()}`);
    }
  }

  running(idOrName: string): Promise<WireTask> {
    return this.see(idOrName, 'runs', (task) => task.State === RUNNING);
  }

  final(idOrName: string): Promise<WireTask> {
    return this.see(idOrName, 'is final', (task) => task.Final);
  }

  /** Ends every process and removes every container and all data of this cluster. */
  async stop(): Promise<void> {
    await Promise.all(this.apps.map((app) => app.end()));
    try {
      await this.removeContainers();
    } finally {
      await rm(this.directory, { recursive: true, force: true });
    }
  }

  async removeContainers(): Promise<void> {
    const engine = this.engine();
    const left = await engine.listContainers({ all: true, filters: { label: [`cube.cluster=${this.name}`] } });
    await Promise.all(left.map(({ Id }) => engine.getContainer(Id).remove({ force: true, v: true })));
  }

  engine(): Docker {
    const socketPath = this.options.dockerHost?.replace('unix://', '') ?? '/var/run/docker.sock';
    return new Docker({ socketPath });
  }

  output(): string {
    return this.apps.map((app) => `--- ${app.name}\n${app.lines.slice(-60).join('\n')}`).join('\n');
  }
}

/** By where they are called: what each server says that it answers. */
const schemas = new Map<string, AnswerSchemas>();
/** Servers of one kind say the same. */
const schemasByDocument = new Map<string, AnswerSchemas>();

/** From now on every answer in JSON of that server is compared with its OpenAPI document. */
async function compareWithDocument(origin: string): Promise<void> {
  const text = await (await fetch(`${origin}/openapi.json`, { signal: AbortSignal.timeout(ANSWER_MS) })).text();
  const known = schemasByDocument.get(text) ?? new AnswerSchemas(JSON.parse(text) as Record<string, unknown>);
  schemasByDocument.set(text, known);
  schemas.set(origin, known);
}

/** Calls a server. Throws where its answer is not as its document says, if it is one of a cluster that was ready. */
export async function call<T>(
  method: string,
  url: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<Answer<T>> {
  const answer = await fetch(url, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  const text = await answer.text();
  const json: unknown = text === '' ? null : parseJson(text);
  if (isJson(answer)) compare(method, url, answer.status, json);
  return { status: answer.status, body: json as T, headers: answer.headers };
}

function isJson({ headers }: Response): boolean {
  return headers.get('content-type')?.startsWith('application/json') === true;
}

function compare(method: string, url: string, status: number, body: unknown): void {
  const { origin, pathname: path } = new URL(url);
  schemas.get(origin)?.check({ method, path, status, body });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
