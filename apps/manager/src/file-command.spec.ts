import { type FileCommand, runFileCommand } from './file-command';

describe('A command with a file', () => {
  let asked: unknown[] = [];
  const command: FileCommand = {
    name: 'restore',
    about: 'makes a backup the store',
    flags: [{ name: 'force', about: 'replace the store that is there' }],
    details: ['The manager must be stopped.'],
    run: async (file, flags, { dataDir }) => {
      if (file === 'missing') throw new Error('there is no such file');
      asked.push(file, [...flags], dataDir);
      return 'Restored.';
    },
  };

  async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    asked = [];
    const words = { out: '', err: '' };
    const terminal = { out: (text: string) => (words.out += text), err: (text: string) => (words.err += text) };
    const code = await runFileCommand(command, args, { env, terminal });
    return { code, ...words, asked };
  }

  it('runs with the settings of the manager', async () =>
    expect(await run(['a.sqlite'], { CUBE_DATA_DIR: '/data' })).toEqual({
      ...{ code: 0, out: 'Restored.', err: '' },
      asked: ['a.sqlite', [], '/data'],
    }));

  it('takes its flags before and behind the file', async () => {
    expect((await run(['--force', 'a'])).asked).toEqual(['a', ['force'], '.cube/manager']);
    expect((await run(['a', '--force'])).asked).toEqual(['a', ['force'], '.cube/manager']);
  });

  it('takes a file whose name looks like a flag behind --', async () =>
    expect((await run(['--', '--force'])).asked).toEqual(['--force', [], '.cube/manager']));

  it('explains itself', async () => {
    const { code, out, asked } = await run(['--help']);
    expect([code, asked]).toEqual([0, []]);
    expect(out).toContain('Usage: cube-manager restore [--force] FILE');
    expect(out).toContain('The manager must be stopped.');
    expect(out).toContain('--force');
  });

  it.each([
    ['no file', [], 'FILE is missing.'],
    ['two files', ['a', 'b'], 'there is also b'],
    ['a flag that it has not', ['--yes', 'a'], "Unknown option '--yes'"],
  ])('is not run with %s, and shows its usage', async (_, args, complaint) => {
    const { code, err, asked } = await run(args);
    expect([code, asked]).toEqual([2, []]);
    expect(err).toContain(complaint);
    expect(err).toContain('Usage: cube-manager restore [--force] FILE');
  });

  it('is not run with wrong settings, and names them', async () => {
    const { code, err, asked } = await run(['a'], { CUBE_MANAGER_PORT: 'x' });
    expect([code, asked]).toEqual([2, []]);
    expect(err).toContain('CUBE_MANAGER_PORT');
  });

  it('that fails says why, with code 1', async () =>
    expect(await run(['missing'])).toMatchObject({ code: 1, out: '', err: 'there is no such file' }));
});
