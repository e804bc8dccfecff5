import { type Bench, type ConformanceSetup, PROGRAMS } from './conformance-setup';

/** What is refused, and in which words a caller can act on. */
export function errorConformance(bench: () => Bench, setup: () => ConformanceSetup): void {
  describe('a create', () => {
    it.each([
      ['an image that the engine does not have', { image: 'cube-test/no-such-image:1' }, 'image-not-found'],
      ['an image name that can be none', { image: 'Not An Image' }, 'invalid-reference'],
      ['an empty image name', { image: '' }, 'invalid-reference'],
      ['another platform', { platform: 'linux/s390x' }, 'image-not-found'],
      ['less memory than any container needs', { memoryBytes: 1_000 }, 'invalid-spec'],
      ['more CPU than there is', { cpu: 10_000 }, 'invalid-spec'],
      ['a name that can be none', { name: '-no name' }, 'invalid-spec'],
    ])('with %s is refused', async (_, changes, kind) => {
      const spec = bench().spec(changes);
      await expect(bench().runtime.create(spec)).rejects.toMatchObject({ name: 'RuntimeError', kind });
      expect(await bench().runtime.list({ ...spec.labels })).not.toContainEqual(
        expect.objectContaining({ name: spec.name }),
      );
    });

    it('with a name that is taken is a name conflict, and leaves the one who has it alone', async () => {
      const spec = bench().spec();
      const id = await bench().runtime.create(spec);
      await expect(bench().runtime.create(spec)).rejects.toMatchObject({ kind: 'name-conflict' });
      expect(await bench().runtime.inspect(spec.name)).toMatchObject({ id });
    });

    it('does not touch what it is given', async () => {
      const spec = bench().spec({ labels: { a: 'b' } });
      const copy = structuredClone(spec);
      await bench().runtime.create(spec);
      expect(spec).toEqual(copy);
    });
  });

  describe('a start', () => {
    it.each([
      ['does not exist', PROGRAMS.missing.command, 127],
      ['can not be executed', PROGRAMS.forbidden.command, 126],
    ])('of a command that %s says so; the container stays', async (_, command, exitCode) => {
      const { runtime } = bench();
      const id = await bench().create({ command });
      await expect(runtime.start(id)).rejects.toMatchObject({
        kind: 'command-not-found',
        message: expect.stringMatching(/^exec: /),
      });
      const details = await runtime.inspect(id);
      expect(details).toMatchObject({ state: 'created', startedAt: null, exitCode });
      expect(details?.error).toContain(command[0]);
    });

    it('on a host port that another container has is refused, until that one has stopped', async () => {
      const { runtime } = bench();
      const port = `${await setup().freePort()}`;
      const holder = await bench().started(bench().publishedOn(port));
      const id = await bench().create(bench().publishedOn(port));
      await expect(runtime.start(id)).rejects.toMatchObject({
        kind: 'port-in-use',
        message: expect.stringContaining(port),
      });
      expect(await runtime.inspect(id)).toMatchObject({ state: 'created', startedAt: null, hostPorts: {} });
      await runtime.stop(holder, 10);
      await runtime.start(id);
      expect(await runtime.inspect(id)).toMatchObject({
        state: 'running',
        hostPorts: { '7777/tcp': [{ hostIp: '127.0.0.1', hostPort: port }] },
      });
    });

    it('on a host port that some other process has is refused', async () => {
      const port = await setup().freePort();
      const release = await setup().occupy(port);
      const id = await bench().create(bench().publishedOn(`${port}`));
      await expect(bench().runtime.start(id)).rejects.toMatchObject({ kind: 'port-in-use' });
      await release();
    });
  });

  describe('a container that is gone', () => {
    it('has nothing to stop, to remove or to inspect, and can not be started, renamed or read', async () => {
      const { runtime } = bench();
      const id = await bench().create();
      await runtime.remove(id);
      const stop = new AbortController().signal;
      await expect(runtime.stop(id, 1)).resolves.toBeUndefined();
      await expect(runtime.remove(id)).resolves.toBeUndefined();
      await expect(runtime.inspect(id)).resolves.toBeNull();
      await expect(runtime.start(id)).rejects.toMatchObject({ kind: 'not-found' });
      await expect(runtime.rename(id, bench().name())).rejects.toMatchObject({ kind: 'not-found' });
      await expect(runtime.exec(id, ['true'], 5_000)).rejects.toMatchObject({ kind: 'not-found' });
      const lines = runtime.logs(id, { follow: false, tail: null, since: null }, stop)[Symbol.asyncIterator]();
      await expect(lines.next()).rejects.toMatchObject({ kind: 'not-found' });
    });
  });

  describe('a rename', () => {
    it('to a name that is taken is a name conflict', async () => {
      const taken = bench().name();
      await bench().create({ name: taken });
      const id = await bench().create();
      await expect(bench().runtime.rename(id, taken)).rejects.toMatchObject({ kind: 'name-conflict' });
    });
  });
}
