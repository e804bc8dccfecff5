import { historyLines } from '@cube/control-plane';
import { tellHistory } from '@cube/testing';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runFileCommand } from './file-command';
import { replayCommand } from './replay-command';

describe('cube-manager replay', () => {
  let folder = '';
  const lines: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cube-replay-spec-'));
    for await (const line of historyLines(await tellHistory({ seed: 1, steps: 20 }))) lines.push(line);
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function replay(...args: readonly string[]) {
    const words = { out: '', err: '' };
    const terminal = { out: (text: string) => (words.out += text), err: (text: string) => (words.err += text) };
    return { code: await runFileCommand(replayCommand, args, { env: { CUBE_DATA_DIR: folder }, terminal }), ...words };
  }

  async function fileOf(name: string, some: readonly string[]): Promise<string> {
    const file = join(folder, name);
    await writeFile(file, some.join('\n'));
    return file;
  }

  it('ends with 0 where every decision comes out the same', async () => {
    const { code, out } = await replay(await fileOf('same.jsonl', lines));
    expect([code, out]).toEqual([0, expect.stringMatching(/^Made \d\d+ decisions .*: all came out the same\.$/)]);
  });

  it('ends with 1 where one does not, and shows it', async () => {
    const changed = lines.map((line) => line.replaceAll(/"memoryBytes":536870912/g, '"memoryBytes":1048576'));
    const { code, err } = await replay(await fileOf('changed.jsonl', changed));
    expect(code).toBe(1);
    expect(err).toMatch(/came out otherwise\.\nrevision \d+, task task-\d+ \(id-\d+\): /);
    expect(err).toMatch(/\n {2}recorded [0-9a-f]{16}: .*\n {2}now {6}[0-9a-f]{16}: /);
  });

  it('says what is wrong with a file', async () => {
    const missing = join(folder, 'missing');
    expect(await replay(missing)).toMatchObject({ code: 1, err: expect.stringContaining(`There is no ${missing}`) });
    const { code, err } = await replay(await fileOf('none.jsonl', ['{}']));
    expect([code, err]).toEqual([1, expect.stringContaining('this is no recorded history')]);
  });
});
