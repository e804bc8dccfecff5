import { type Bench, COMMANDS } from './conformance-setup';
import type { ExecSession } from './container-runtime';

async function rest(session: ExecSession): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const { data } of session.output) text += decoder.decode(data, { stream: true });
  return text;
}

/** Commands that somebody talks to. */
export function execConformance(bench: () => Bench): void {
  describe('a session inside a container', () => {
    let id: string;

    beforeAll(async () => {
      id = await bench().started();
    });

    const open = (command: readonly string[], terminal: { rows: number; columns: number } | null = null) =>
      bench().runtime.openExec(id, { command, terminal });

    it('brings what the command writes and how it ended', async () => {
      const session = await open(COMMANDS.answers.command);
      expect((await rest(session)).split('\n').sort()).toEqual(['', 'err', 'out']);
      expect(await session.exitCode()).toBe(3);
    });

    it('takes input until it ends', async () => {
      const session = await open(COMMANDS.echoes.command);
      const sent = 'x'.repeat(100_000);
      const read = rest(session);
      await session.write(new TextEncoder().encode(sent));
      await session.write(new TextEncoder().encode('end'));
      session.endInput();
      expect(await read).toBe(`${sent}end`);
      expect(await session.exitCode()).toBe(0);
    });

    it('has a terminal of a size that changes', async () => {
      const session = await open(COMMANDS.tellsSize.command, { rows: 10, columns: 20 });
      await session.resize({ rows: 40, columns: 100 });
      await session.write(new TextEncoder().encode('\n'));
      expect((await rest(session)).trim()).toBe('40 100');
      expect(await session.exitCode()).toBe(0);
    });

    it('ends when it is let go, and nothing else does', async () => {
      const session = await open(COMMANDS.hangs.command);
      const read = rest(session);
      session.close();
      expect(await read).toBe('');
      expect(await session.exitCode()).toBeNull();
      expect(await bench().runtime.inspect(id)).toMatchObject({ state: 'running' });
    });

    it('of a command that does not exist ends with a word about it', async () => {
      const session = await open(COMMANDS.missing.command);
      expect(await rest(session)).toContain('executable file not found');
      expect([126, 127]).toContain(await session.exitCode());
    });

    it('needs a container that runs', async () => {
      const created = await bench().create();
      const early = bench().runtime.openExec(created, { command: COMMANDS.answers.command, terminal: null });
      await expect(early).rejects.toMatchObject({ kind: 'conflict' });
    });
  });
}
