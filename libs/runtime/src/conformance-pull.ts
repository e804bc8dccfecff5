import type { ConformanceSetup } from './conformance-setup';
import type { PullProgress } from './container-runtime';

/** Images: looking them up and getting them. */
export function pullConformance(setup: () => ConformanceSetup): void {
  const pull = (reference: string, onProgress: (line: PullProgress) => void = () => {}) =>
    setup().runtime.pull(reference, { platform: '', onProgress, signal: new AbortController().signal });

  describe('an image', () => {
    it('that is there tells its platform, ports and identity', async () => {
      const image = await setup().runtime.image(setup().images.service);
      expect(image).toMatchObject({ id: expect.stringMatching(/^sha256:[0-9a-f]{64}$/), exposedPorts: ['7777/tcp'] });
      expect(image?.platform).toBe((await setup().runtime.info()).platform);
    });

    it('that is not there is null, and what can be no image is refused', async () => {
      expect(await setup().runtime.image('cube-test/no-such-image:1')).toBeNull();
      await expect(setup().runtime.image('Not An Image')).rejects.toMatchObject({ kind: 'invalid-reference' });
    });
  });

  describe('a pull', () => {
    it('gets the image and tells every change of its progress once', async () => {
      const { available } = setup().pulls;
      expect(await setup().runtime.image(available)).toBeNull();
      const progress: PullProgress[] = [];
      await pull(available, (line) => progress.push(line));
      const image = await setup().runtime.image(available);
      expect(image?.digest).toMatch(/sha256:[0-9a-f]{64}$/);
      expect(progress[0]?.status).toMatch(/^Pulling from /);
      expect(progress.length).toBeGreaterThanOrEqual(2);
      const repeated = progress.filter(
        (line, i) => i > 0 && progress.slice(0, i).findLast(({ id }) => id === line.id)?.status === line.status,
      );
      expect(repeated).toEqual([]);
      await pull(available);
    });

    it('gets an image that needs credentials when they are right', async () => {
      await pull(setup().pulls.authorised);
      expect(await setup().runtime.image(setup().pulls.authorised)).not.toBeNull();
    });

    it.each([
      ['an image that does not exist', 'missing', 'image-not-found', 'tell-user'],
      ['an image that needs credentials, without them', 'unauthorised', 'image-unauthorised', 'tell-user'],
      ['from a registry that is down', 'unreachable', 'image-pull-failed', 'retry'],
    ] as const)('of %s fails', async (_, which, kind, advice) => {
      const reference = setup().pulls[which];
      await expect(pull(reference)).rejects.toMatchObject({ name: 'RuntimeError', kind, advice });
      expect(await setup().runtime.image(reference)).toBeNull();
    });

    it('of what can be no image is refused', async () => {
      await expect(pull('Not An Image')).rejects.toMatchObject({ kind: 'invalid-reference' });
    });

    it('that is slow can be called off', async () => {
      const stop = new AbortController();
      const slow = setup().runtime.pull(setup().pulls.slow, {
        platform: '',
        onProgress: () => stop.abort(),
        signal: stop.signal,
      });
      await expect(slow).rejects.toMatchObject({
        kind: 'image-pull-failed',
        message: expect.stringContaining('called off'),
      });
      expect(await setup().runtime.image(setup().pulls.slow)).toBeNull();
    });
  });
}
