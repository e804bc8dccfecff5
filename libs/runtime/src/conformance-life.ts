import { type Bench, EventLog, PROGRAMS, RUN_LABEL } from './conformance-setup';

/** What a container goes through, told by inspects and by events. */
export function lifeConformance(bench: () => Bench): void {
  describe('a container', () => {
    let log: EventLog;

    beforeAll(async () => {
      log = new EventLog(bench().runtime, { [RUN_LABEL]: '' });
      await log.until(({ kind }) => kind === 'gap');
    });

    afterAll(() => log?.close());

    it('is created, serves, stops when told to, and is removed', async () => {
      const { runtime } = bench();
      const spec = bench().spec({ ...bench().publishedOn(''), labels: { colour: 'green' } });
      const id = await runtime.create(spec);
      const created = await runtime.inspect(id);
      expect(created).toMatchObject({
        id,
        name: spec.name,
        image: spec.image,
        state: 'created',
        exitCode: 0,
        error: '',
      });
      expect(created).toMatchObject({
        startedAt: null,
        finishedAt: null,
        hostPorts: {},
        addresses: [],
        oomKilled: false,
      });
      expect(created?.labels).toMatchObject(spec.labels);
      expect(created?.imageId).toBe((await runtime.image(spec.image))?.id);
      expect(created?.createdAt).toBeGreaterThan(0);

      await runtime.start(id);
      await runtime.start(id);
      const running = await runtime.inspect(spec.name);
      expect(running).toMatchObject({ id, state: 'running', finishedAt: null });
      expect(running?.startedAt).toBeGreaterThanOrEqual(created?.createdAt ?? Infinity);
      expect(running?.hostPorts).toEqual({
        '7777/tcp': [{ hostIp: '127.0.0.1', hostPort: expect.stringMatching(/^[1-9]\d+$/) }],
      });
      expect(running?.addresses).toEqual([expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/)]);

      await runtime.stop(id, 10);
      await runtime.stop(id, 10);
      const stopped = await runtime.inspect(id);
      expect(stopped).toMatchObject({ state: 'exited', exitCode: 0, hostPorts: {}, addresses: [] });
      expect(stopped?.finishedAt).toBeGreaterThanOrEqual(stopped?.startedAt ?? Infinity);

      await runtime.remove(id);
      await runtime.remove(id);
      expect(await runtime.inspect(id)).toBeNull();
      const story = await log.story(id, 'destroy');
      expect(story).toEqual(['create', 'start', 'kill 15', 'die 0', 'stop', 'destroy']);
    });

    it('that ignores the stop signal is killed after the grace period', async () => {
      const { runtime, images } = bench();
      const id = await bench().started({ image: images.stubborn, command: null });
      await runtime.stop(id, 0.3);
      const stopped = await runtime.inspect(id);
      expect(stopped).toMatchObject({ state: 'exited', exitCode: 137, oomKilled: false });
      // A grace period of 0.3 s is rounded up: never less than asked.
      const [killed, asked] = ['9', '15'].map((signal) =>
        log.until((event) => event.kind === 'kill' && event.id === id && event.signal === signal),
      );
      expect(((await killed)?.at ?? 0) - ((await asked)?.at ?? 0)).toBeGreaterThanOrEqual(990);
      expect(await log.story(id, 'stop')).toEqual(['create', 'start', 'kill 15', 'kill 9', 'die 137', 'stop']);
    });

    it('ends with the exit code of its command', async () => {
      const id = await bench().started({ command: PROGRAMS.exits.command });
      expect(await log.story(id, 'die 7')).toEqual(['create', 'start', 'die 7']);
      expect(await bench().runtime.inspect(id)).toMatchObject({ state: 'exited', exitCode: 7, oomKilled: false });
    });

    it('that needs more memory than its limit is killed for that, and says so', async () => {
      const id = await bench().started({ command: PROGRAMS.greedy.command, memoryBytes: 8_000_000 });
      expect(await log.story(id, 'die 137')).toEqual(['create', 'start', 'oom', 'die 137']);
      expect(await bench().runtime.inspect(id)).toMatchObject({ exitCode: 137, oomKilled: true });
    });

    it('is killed when it is removed while it runs, also when two ask for that at once', async () => {
      const { runtime } = bench();
      const id = await bench().started();
      await Promise.all([runtime.remove(id), runtime.remove(id)]);
      expect(await runtime.inspect(id)).toBeNull();
      const story = await log.story(id, 'destroy');
      expect(story.filter((word) => word !== 'kill 9')).toEqual(['create', 'start', 'die 137', 'destroy']);
      expect(story).toContain('kill 9');
    });

    it('takes another name when that is free, and again the same', async () => {
      const { runtime } = bench();
      const spec = bench().spec();
      const id = await runtime.create(spec);
      const name = bench().name();
      await runtime.rename(id, name);
      await runtime.rename(id, name);
      expect(await runtime.inspect(id)).toMatchObject({ id, name });
      expect(await runtime.inspect(spec.name)).toBeNull();
      expect(await log.story(id, 'rename')).toEqual(['create', 'rename']);
      expect(await bench().create({ name: spec.name })).not.toBe(id);
    });

    it('can be started again after its end', async () => {
      const { runtime } = bench();
      const id = await bench().started({ command: PROGRAMS.exits.command });
      await log.story(id, 'die 7');
      await runtime.start(id);
      await log.until((event) => event.kind === 'die' && event.id === id && event !== firstDeath(log, id));
      expect(await log.story(id, 'die 7')).toEqual(['create', 'start', 'die 7', 'start', 'die 7']);
    });
  });

  describe('a list', () => {
    it('has the containers in any state that have all labels, an empty value standing for any', async () => {
      const { runtime } = bench();
      const key = `${bench().name()}.colour`;
      const green = await bench().create({ labels: { [key]: 'green', size: 'large' } });
      const red = await bench().started({ labels: { [key]: 'red', size: 'large' } });
      const ids = async (labels: Record<string, string>) => (await runtime.list(labels)).map(({ id }) => id).sort();
      expect(await ids({ [key]: 'green' })).toEqual([green]);
      expect(await ids({ [key]: '' })).toEqual([green, red].sort());
      expect(await ids({ [key]: 'red', size: 'large' })).toEqual([red]);
      expect(await ids({ [key]: 'red', size: 'small' })).toEqual([]);
      expect(await ids({})).toEqual(expect.arrayContaining([green, red]));
      const [entry] = await runtime.list({ [key]: 'red' });
      const details = await runtime.inspect(red);
      expect(entry).toMatchObject({ id: red, name: details?.name, image: bench().images.shell, state: 'running' });
      expect(entry?.labels).toEqual(details?.labels);
    });
  });

  describe('the engine', () => {
    it('says what it is and what it has', async () => {
      const info = await bench().runtime.info();
      expect(info.platform).toMatch(/^linux\/[a-z0-9]+$/);
      expect(info.version).not.toBe('');
      expect(info.kernelVersion).toMatch(/^\d+\.\d+/);
      expect(info.dataRoot).toMatch(/^\//);
      expect(info.cpus).toBeGreaterThan(0);
      expect(info.memoryBytes).toBeGreaterThan(1_000_000);
    });

    it('keeps the volumes of a container, and names them', async () => {
      const { runtime } = bench();
      const volume = `${bench().name()}-data`;
      const id = await bench().create({ volumes: [{ name: volume, target: '/data', readOnly: false }] });
      expect(await runtime.volumes()).toContain(volume);
      await runtime.remove(id);
      expect(await runtime.volumes()).toContain(volume);
    });
  });
}

function firstDeath(log: EventLog, id: string): unknown {
  return log.heard.find((event) => event.kind === 'die' && event.id === id);
}
