import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cube, refusal } from '../fake-manager.fixture';

describe('contexts', () => {
  let home = '';
  const run = (typed: string, env: Readonly<Record<string, string>> = {}, input = '') =>
    cube(typed, { 'GET /tasks': [], 'GET /nodes': [] }, { env: { XDG_CONFIG_HOME: home, ...env }, input });
  const called = async (typed: string, env: Readonly<Record<string, string>> = {}) => {
    const { asked } = await run(typed, env);
    return asked.map(({ host, token }) => [host, token]);
  };
  const file = () => join(home, 'cube/contexts.json');

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'cube-contexts-'));
    await run('context add prod --url https://prod:1 --token-file -', {}, 'prod-token\n');
    await run('context add test --url test:2');
  });
  afterEach(() => rmSync(home, { recursive: true }));

  it('are kept for their owner alone', () => {
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(statSync(join(home, 'cube')).mode & 0o777).toBe(0o700);
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual({
      Current: 'prod',
      Contexts: { prod: { URL: 'https://prod:1', Token: 'prod-token' }, test: { URL: 'http://test:2' } },
    });
  });

  it('show no token', async () => {
    const { out } = await run('context ls');
    expect(out).toBe(
      'CURRENT  NAME  URL             TOKEN  CA FILE\n*        prod  https://prod:1  yes\n         test  http://test:2   no\n',
    );
    for (const format of ['json', 'yaml'])
      expect((await run(`context ls -o ${format}`)).out).not.toContain('prod-token');
  });

  it('say who is called, and no manager is shown the token of another', async () => {
    expect(await called('ps')).toEqual([['prod:1', 'Bearer prod-token']]);
    expect(await called('ps --context test')).toEqual([['test:2', null]]);
    expect(await called('--context test ps')).toEqual([['test:2', null]]);
    expect(await called('--context prod ps --context test')).toEqual([['test:2', null]]);
    expect(await called('--url http://other:3 ps --context test')).toEqual([['test:2', null]]);
    expect(await called('--url http://other:3 node ls')).toEqual([['other:3', null]]);
    expect(await called('ps', { CUBE_CONTEXT: 'test', CUBE_TOKEN: 't' })).toEqual([['test:2', 'Bearer t']]);
    expect(await called('ps --url http://other:3')).toEqual([['other:3', null]]);
    expect(await called('ps', { CUBE_URL: 'http://other:3', CUBE_TOKEN: 't' })).toEqual([['other:3', 'Bearer t']]);
    expect(await called('ps --context test', { CUBE_URL: 'http://other:3', CUBE_TOKEN: 't' })).toEqual([
      ['test:2', null],
    ]);
    expect(await called('ps --context prod', { CUBE_TOKEN: 't' })).toEqual([['prod:1', 'Bearer prod-token']]);
  });

  it('say whose token was refused', async () => {
    const refused = { 'GET /tasks': refusal(401, 'no such token') };
    const err = async (typed: string) =>
      (await cube(typed, refused, { env: { XDG_CONFIG_HOME: home, CUBE_TOKEN: 't' } })).err;
    expect(await err('ps')).toContain('The token of context prod is not');
    expect(await err('ps --context test')).toContain('The token of CUBE_TOKEN is not');
  });

  it('are used and forgotten', async () => {
    await run('context use test');
    expect(await called('ps')).toEqual([['test:2', null]]);
    await run('context rm test');
    expect(await called('ps')).toEqual([['127.0.0.1:5556', null]]);
  });

  it('that are not there are told, with what was meant', async () => {
    expect(await run('ps --context prdo')).toMatchObject({
      code: 2,
      err: 'cube: no context prdo: did you mean prod?\n',
    });
    expect(await run('context use nothing-like-it')).toMatchObject({
      code: 2,
      err: expect.stringContaining('cube context ls'),
    });
  });

  it('that others may read, or that are broken, are refused', async () => {
    chmodSync(file(), 0o644);
    expect(await run('ps')).toMatchObject({
      code: 2,
      err: `cube: ${file()} holds tokens, and others may read it: chmod 600 ${file()}\n`,
    });
    chmodSync(file(), 0o600);
    for (const text of ['{', '[]', '{"Current":"a","Contexts":{"a":{"URL":5}}}']) {
      writeFileSync(file(), text);
      expect(await run('ps')).toMatchObject({ code: 2, err: expect.stringContaining('holds no contexts') });
    }
  });
});
