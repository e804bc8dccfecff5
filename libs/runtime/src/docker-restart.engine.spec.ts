import { buildTestImages, PrivateEngine } from '@cube/testing/system';
import { Bench, type ConformanceSetup, EventLog, RUN_LABEL } from './conformance-setup';
import { DockerRuntime } from './docker-runtime';

jest.setTimeout(90_000);

describe('an engine that is restarted', () => {
  let engine: PrivateEngine;
  let runtime: DockerRuntime;
  let bench: Bench;
  let log: EventLog;

  beforeAll(async () => {
    engine = await PrivateEngine.start({ network: 'none', liveRestore: true });
    const images = await buildTestImages(engine.docker);
    runtime = new DockerRuntime({
      address: engine.address,
      limits: { eventSilenceMs: 500, pingMs: 500, callMs: 5_000 },
    });
    const setup: Pick<ConformanceSetup, 'runtime' | 'images' | 'prefix'> = {
      runtime,
      images: { shell: images.busybox, service: images.echo, stubborn: images.stubborn },
      prefix: 'restart',
    };
    bench = new Bench(setup);
  });

  afterEach(() => log?.close());

  afterAll(async () => {
    runtime?.close();
    await engine?.dispose();
  });

  it('refuses calls meanwhile; the event stream stands again by itself and says that it missed something', async () => {
    log = new EventLog(runtime, { [RUN_LABEL]: '' });
    const gaps = (count: number) =>
      log.until((event) => event.kind === 'gap' && log.heard.filter(({ kind }) => kind === 'gap').length >= count);
    await gaps(1);
    const id = await bench.started();
    await log.story(id, 'start');

    await engine.stop();
    await expect(runtime.inspect(id)).rejects.toMatchObject({ kind: 'unavailable', advice: 'retry' });
    await engine.start();
    await gaps(2);
    expect(await runtime.inspect(id)).toMatchObject({ state: 'running' });
    await runtime.remove(id);
    expect(await log.story(id, 'destroy')).toEqual(expect.arrayContaining(['create', 'start', 'die 137', 'destroy']));

    await engine.kill();
    await engine.start();
    await gaps(3);
  });

  it('hangs instead: calls are time-outs, the stream is taken for dead and stands again after', async () => {
    log = new EventLog(runtime, { [RUN_LABEL]: '' });
    await log.until(({ kind }) => kind === 'gap');
    engine.freeze();
    const hurried = new DockerRuntime({ address: engine.address, limits: { callMs: 300 } });
    await expect(hurried.list({})).rejects.toMatchObject({ kind: 'timeout' });
    hurried.close();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    engine.thaw();
    await log.until((event) => event.kind === 'gap' && event !== log.heard[0]);
    const id = await bench.create();
    expect(await log.story(id, 'create')).toEqual(['create']);
  });
});
