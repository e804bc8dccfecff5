import type {
  ContainerDetails,
  ContainerEvent,
  ContainerRuntime,
  ContainerSpec,
  ContainerSummary,
  ContainerUsage,
  EngineInfo,
  ExecRequest,
  ExecResult,
  ExecSession,
  ImageInfo,
  LogLine,
  LogRequest,
  PullProgress,
} from './container-runtime';
import { type EngineCall, statusOf } from './docker-errors';
import { engineEvents } from './docker-events';
import { execInside } from './docker-exec';
import { openExecSession } from './docker-exec-session';
import { containerDetails, containerSummary, engineInfo, imageInfo, volumeNames } from './docker-inspect';
import { readLogs } from './docker-log-stream';
import { pullImage } from './docker-pull';
import { removeContainer } from './docker-remove';
import { containerUsage } from './docker-usage';
import {
  type CallLimits,
  type CallObserver,
  DEFAULT_ENGINE_ADDRESS,
  DEFAULT_LIMITS,
  EngineConnection,
  type EngineTls,
} from './engine-connection';
import { createRequest } from './host-config';
import { requireImageReference } from './image-reference';
import { labelFilters } from './label-filters';
import { NO_CREDENTIALS, type RegistryCredentials } from './registry-credentials';

export interface DockerRuntimeOptions {
  /** `unix:///path/to/socket`, `npipe:////./pipe/name` or `tcp://host:port`: what DOCKER_HOST holds. */
  readonly address?: string;
  /** For an engine behind TLS; only with `tcp://`. */
  readonly tls?: EngineTls | null;
  readonly credentials?: RegistryCredentials;
  readonly limits?: Partial<CallLimits>;
  readonly onCall?: CallObserver;
}

/** The Docker Engine, over dockerode. */
export class DockerRuntime implements ContainerRuntime {
  private readonly engine: EngineConnection;
  private readonly credentials: RegistryCredentials;

  /** Connects to nothing yet. Throws when the address can't be one. */
  constructor({ address, tls, credentials, limits, onCall }: DockerRuntimeOptions = {}) {
    this.engine = new EngineConnection(
      address ?? DEFAULT_ENGINE_ADDRESS,
      { ...DEFAULT_LIMITS, ...limits },
      tls ?? null,
      onCall,
    );
    this.credentials = credentials ?? NO_CREDENTIALS;
  }

  info(): Promise<EngineInfo> {
    return this.engine.call('info', async (abortSignal) => {
      const paths = ['/info', '/version'].map((path) => this.engine.get(path, abortSignal));
      const [info, version] = await Promise.all(paths);
      return engineInfo(info, version);
    });
  }

  volumes(): Promise<readonly string[]> {
    return this.engine.call('volumes', async (abortSignal) =>
      volumeNames(await this.engine.get('/volumes', abortSignal)),
    );
  }

  image(reference: string): Promise<ImageInfo | null> {
    return this.engine.call('image', async (abortSignal) => {
      requireImageReference(reference);
      const body = await this.engine.get(`/images/${reference}/json`, abortSignal).catch(nullIf(404));
      return body === null ? null : imageInfo(body, reference);
    });
  }

  pull(
    reference: string,
    options: { platform: string; onProgress: (line: PullProgress) => void; signal: AbortSignal },
  ): Promise<void> {
    return pullImage(this.engine, this.credentials, { reference, ...options });
  }

  create(spec: ContainerSpec): Promise<string> {
    return this.engine.call('create', async (abortSignal) => {
      requireImageReference(spec.image);
      // A new object for each call: dockerode deletes what it has read.
      const options = { ...createRequest(spec), abortSignal };
      return (await this.engine.docker.createContainer(options)).id;
    });
  }

  async start(id: string): Promise<void> {
    await this.onContainer('start', id, (container, abortSignal) =>
      container.start({ abortSignal }).catch(nullIf(304)),
    );
  }

  async stop(id: string, graceSec: number): Promise<void> {
    const t = Math.max(0, Math.ceil(graceSec));
    await this.onContainer(
      'stop',
      id,
      (container, abortSignal) => container.stop({ t, abortSignal }).catch(nullIf(304, 404)),
      t * 1000 + this.engine.limits.stopSlackMs,
    );
  }

  async rename(id: string, name: string): Promise<void> {
    await this.onContainer('rename', id, (container, abortSignal) => {
      // A repeated rename succeeded the first time.
      const already = (error: unknown) => {
        if (/same name as its current name/.test(String(error))) return null;
        throw error;
      };
      return container.rename({ name, abortSignal }).catch(already);
    });
  }

  remove(id: string): Promise<void> {
    return removeContainer(this.engine, id);
  }

  inspect(id: string): Promise<ContainerDetails | null> {
    return this.onContainer('inspect', id, async (container, abortSignal) => {
      const body = await container.inspect({ abortSignal }).catch(nullIf(404));
      return body === null ? null : containerDetails(body);
    });
  }

  list(labels: Readonly<Record<string, string>>): Promise<readonly ContainerSummary[]> {
    return this.engine.call('list', async (abortSignal) => {
      const filters = labelFilters(labels);
      const bodies = await this.engine.docker.listContainers({ all: true, filters, abortSignal });
      return bodies.map(containerSummary);
    });
  }

  events(labels: Readonly<Record<string, string>>, stop: AbortSignal, since?: number): AsyncIterable<ContainerEvent> {
    return engineEvents(this.engine, labels, stop, since);
  }

  usage(id: string): Promise<ContainerUsage | null> {
    const path = `/containers/${encodeURIComponent(id)}/stats?stream=false&one-shot=true`;
    return this.engine.call('usage', async (abortSignal) => {
      const body = await this.engine.get(path, abortSignal).catch(nullIf(404, 409));
      return containerUsage(body);
    });
  }

  logs(id: string, request: LogRequest, stop: AbortSignal): AsyncIterable<LogLine> {
    return readLogs(this.engine, id, request, stop);
  }

  exec(id: string, command: readonly string[], timeoutMs: number): Promise<ExecResult> {
    return execInside(this.engine, id, command, timeoutMs);
  }

  openExec(id: string, request: ExecRequest): Promise<ExecSession> {
    return openExecSession(this.engine, id, request);
  }

  /** Closes idle connections, so that the process can end. Streams end by their own signals. */
  close(): void {
    this.engine.close();
  }

  private onContainer<T>(
    during: EngineCall,
    id: string,
    run: (container: ReturnType<EngineConnection['docker']['getContainer']>, signal: AbortSignal) => Promise<T>,
    limitMs?: number,
  ): Promise<T> {
    return this.engine.call(during, (signal) => run(this.engine.docker.getContainer(id), signal), limitMs);
  }
}

/** Answers null for an error with one of these HTTP statuses, which mean "nothing to do" or "not there". */
function nullIf(...statuses: readonly number[]): (error: unknown) => null {
  return (error) => {
    if (statuses.includes(statusOf(error))) return null;
    throw error;
  };
}
