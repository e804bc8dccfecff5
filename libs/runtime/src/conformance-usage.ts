import { type Bench, COMMANDS, PROGRAMS } from './conformance-setup';

const MEBIBYTE = 1024 * 1024;

/** What a container uses. */
export function usageConformance(bench: () => Bench): void {
  describe('what a container uses', () => {
    it('is told at once, of one that runs, with counters that grow', async () => {
      const id = await bench().started({ command: PROGRAMS.busy.command, memoryBytes: 64 * MEBIBYTE });
      const first = await bench().runtime.usage(id);
      if (first === null) throw new Error('the container runs');
      expect(first.memoryLimitBytes).toBe(64 * MEBIBYTE);
      expect(first.memoryBytes).toBeGreaterThan(0);
      expect(first.memoryBytes).toBeLessThan(64 * MEBIBYTE);
      expect(first.pids).toBeGreaterThanOrEqual(1);
      await bench().runtime.exec(id, COMMANDS.waits.command, 10_000);
      const later = await bench().runtime.usage(id);
      expect(later?.at).toBeGreaterThan(first.at);
      expect(later?.cpuNs).toBeGreaterThan(first.cpuNs);
    });

    it('is null of one that does not run, and of one that is gone', async () => {
      const id = await bench().create();
      expect(await bench().runtime.usage(id)).toBeNull();
      await bench().runtime.remove(id);
      expect(await bench().runtime.usage(id)).toBeNull();
    });
  });
}
