import type { FakeRuntime } from '@cube/runtime/fake';
import type { ContainerEvent, ContainerRuntime } from '@cube/runtime/port';
import type { SimProcess } from './sim-process';

/** A call that a worker makes to its engine; `target` is the container's ID or name, where it is about one. */
export interface EngineAsk {
  readonly call:
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
    | 'exec';
  readonly target: string;
}

/** What stands between a worker and its engine. */
export interface EngineWire {
  readonly onAsk: (ask: EngineAsk) => void;
  /** Whether an event reaches the worker. */
  readonly passes: (event: ContainerEvent) => boolean;
}

/** The engine as one worker process reaches it: a call that was made goes on in the engine when the process dies. */
export function runtimeFor(process: SimProcess, engine: FakeRuntime, { onAsk, passes }: EngineWire): ContainerRuntime {
  const through = <T>(call: EngineAsk['call'], target: string, ask: () => Promise<T>): Promise<T> =>
    process.call(() => {
      onAsk({ call, target });
      return ask();
    });
  return {
    info: () => through('info', '', () => engine.info()),
    volumes: () => through('volumes', '', () => engine.volumes()),
    image: (reference) => through('image', reference, () => engine.image(reference)),
    pull: (reference, options) => through('pull', reference, () => engine.pull(reference, options)),
    create: (spec) => through('create', spec.name, () => engine.create(spec)),
    start: (id) => through('start', id, () => engine.start(id)),
    stop: (id, graceSec) => through('stop', id, () => engine.stop(id, graceSec)),
    rename: (id, name) => through('rename', id, () => engine.rename(id, name)),
    remove: (id) => through('remove', id, () => engine.remove(id)),
    inspect: (id) => through('inspect', id, () => engine.inspect(id)),
    list: (labels) => through('list', '', () => engine.list(labels)),
    events: (labels, stop, since) => eventsFor(process, engine, { labels, stop, since, passes }),
    usage: (id) => engine.usage(id),
    logs: (id, request, stop) => engine.logs(id, request, stop),
    openExec: (id, request) => engine.openExec(id, request),
    exec: (id, command, timeoutMs) => through('exec', id, () => engine.exec(id, command, timeoutMs)),
  };
}

async function* eventsFor(
  process: SimProcess,
  engine: FakeRuntime,
  {
    labels,
    stop,
    since,
    passes,
  }: Pick<EngineWire, 'passes'> & {
    labels: Readonly<Record<string, string>>;
    stop: AbortSignal;
    since?: number | undefined;
  },
): AsyncGenerator<ContainerEvent, void, undefined> {
  const connection = new AbortController();
  stop.addEventListener('abort', () => connection.abort(), { once: true });
  process.afterDeath(() => connection.abort());
  const events = engine.events(labels, connection.signal, since)[Symbol.asyncIterator]();
  for (;;) {
    const next = await process.call(() => events.next());
    if (next.done === true) return;
    if (passes(next.value)) yield next.value;
  }
}
