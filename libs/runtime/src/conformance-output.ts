import { type Bench, COMMANDS, LONG_LINE, PROGRAMS } from './conformance-setup';
import type { LogLine, LogRequest } from './container-runtime';

const ALL: LogRequest = { follow: false, tail: null, since: null };

/** What a container says, and what commands inside it answer. */
export function outputConformance(bench: () => Bench): void {
  const read = async (id: string, request: LogRequest): Promise<LogLine[]> => {
    const lines: LogLine[] = [];
    for await (const line of bench().runtime.logs(id, request, new AbortController().signal)) lines.push(line);
    return lines;
  };

  describe('logs', () => {
    let id: string;
    let followed: LogLine[];

    beforeAll(async () => {
      id = await bench().started({ command: PROGRAMS.talks.command });
      followed = await read(id, { ...ALL, follow: true });
    });

    it('are followed to the end of the container', async () => {
      expect(followed.map(({ stream, text }) => [stream, text.slice(0, 4)])).toEqual([
        ['stdout', 'one'],
        ['stderr', 'two'],
        ['stdout', 'xxxx'],
        ['stdout', 'xxxx'],
        ['stdout', 'end'],
      ]);
      expect(await bench().runtime.inspect(id)).toMatchObject({ state: 'exited', exitCode: 0 });
    });

    it('carry the time of each line', () => {
      const times = followed.map(({ at }) => at);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(290);
      const stamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/;
      expect(followed.filter((line) => !stamp.test(line.stamp))).toEqual([]);
      expect(followed.map(({ stamp }) => Date.parse(stamp))).toEqual(times);
    });

    it('have lines of at most 64 KiB: longer ones come in pieces, complete', () => {
      const pieces = followed.filter(({ text }) => text.startsWith('x'));
      expect(pieces.map(({ text }) => text.length)).toEqual([65_536, LONG_LINE - 65_536]);
      expect(followed.map(({ isCut }) => isCut)).toEqual([false, false, true, false, false]);
    });

    it('are the same when read after the end; so are the last lines and those since a time', async () => {
      expect(await read(id, ALL)).toEqual(followed);
      expect((await read(id, { ...ALL, tail: 1 })).map(({ text }) => text)).toEqual(['end']);
      const second = followed[1];
      expect(await read(id, { ...ALL, since: second?.stamp ?? null })).toEqual(followed.slice(1));
    });

    it('end when told to, although the container goes on', async () => {
      const running = await bench().started();
      const stop = new AbortController();
      const lines = bench()
        .runtime.logs(running, { ...ALL, follow: true }, stop.signal)
        [Symbol.asyncIterator]();
      const next = lines.next();
      stop.abort();
      expect(await next).toEqual({ done: true, value: undefined });
      expect(await bench().runtime.inspect(running)).toMatchObject({ state: 'running' });
    });
  });

  describe('a command inside a container', () => {
    let id: string;

    beforeAll(async () => {
      id = await bench().started();
    });

    it('answers with its exit code and what it wrote to stdout and stderr', async () => {
      const { exitCode, output } = await bench().runtime.exec(id, COMMANDS.answers.command, 10_000);
      expect({ exitCode, output: output.split('\n').sort() }).toEqual({ exitCode: 3, output: ['', 'err', 'out'] });
    });

    it('may write much, but only the first 4 KiB are kept', async () => {
      const { exitCode, output } = await bench().runtime.exec(id, COMMANDS.babbles.command, 10_000);
      expect({ exitCode, length: output.length }).toEqual({ exitCode: 0, length: 4_096 });
    });

    it('that takes longer than allowed is a time-out', async () => {
      await expect(bench().runtime.exec(id, COMMANDS.hangs.command, 500)).rejects.toMatchObject({ kind: 'timeout' });
    });

    it('that does not exist says so', async () => {
      const missing = bench().runtime.exec(id, COMMANDS.missing.command, 10_000);
      await expect(missing).rejects.toMatchObject({ kind: 'command-not-found' });
    });

    it('needs a container that runs', async () => {
      const created = await bench().create();
      const early = bench().runtime.exec(created, COMMANDS.answers.command, 10_000);
      await expect(early).rejects.toMatchObject({ kind: 'conflict' });
    });
  });
}
