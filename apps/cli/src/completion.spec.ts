import { spawnSync } from 'node:child_process';
import { cube } from './fake-manager.fixture';

/** What bash offers for a line, whose manager knows the tasks web-1 and web-2. */
async function offered(line: string): Promise<string[]> {
  const { out: script } = await cube('completion bash');
  const words = line.split(' ');
  const bash = `cube() { [[ "$2" == task ]] && printf 'web-1\\nweb-2\\n'; [[ "$2" == node ]] && echo worker-1; true; }
${script}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _cube; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return spawnSync('bash', ['-c', bash], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter((word) => word !== '');
}

describe('completion in bash', () => {
  it.each([
    ['cube pl', ['plan']],
    ['cube node dr', ['drain']],
    ['cube stop web', ['web-1', 'web-2']],
    ['cube node drain ', ['worker-1']],
    ['cube ps --no', ['--node']],
    ['cube ps --node ', ['worker-1']],
    ['cube run --pull ', ['missing', 'always', 'never']],
    ['cube completion f', ['fish']],
    ['cube ps -o ya', ['yaml']],
  ])('of "%s"', async (line, words) =>
    expect((await offered(line)).filter((word) => !word.startsWith('-') || line.includes('--n'))).toEqual(words),
  );
});

describe('completion in fish', () => {
  it('has every command and every option', async () => {
    const { out } = await cube('completion fish');
    expect(out).toContain("complete -c cube -n '__fish_use_subcommand' -f -a ps -d 'list tasks'");
    expect(out).toMatch(/__fish_seen_subcommand_from node; and __fish_seen_subcommand_from drain' -l parallel -r/);
  });
});
