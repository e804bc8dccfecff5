import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSettings } from './parse-settings';
import {
  booleanSetting,
  choiceSetting,
  integerSetting,
  listSetting,
  numberSetting,
  optional,
  portSetting,
  secondsSetting,
  secretSetting,
  textSetting,
} from './setting';
import { settingsHelp, settingsMarkdown } from './settings-help';
import { listenSettings, SHARED_RULES, sharedSettings } from './shared-settings';

const TABLE = {
  ...listenSettings('CUBE_WORKER', 5000),
  ...sharedSettings({ dataDir: '.cube/worker' }),
  interval: secondsSetting('CUBE_INTERVAL', { description: 'Between looks.', default: 2.5, min: 0.1, max: 60 }),
  slots: integerSetting('CUBE_SLOTS', { description: 'At once.', default: 4, min: 1, max: 64 }),
  cpu: optional(numberSetting('CUBE_CPU', { description: 'Cores.', min: 0.01, max: 4096 })),
  workers: listSetting('CUBE_WORKERS', (text) => (text.includes(':') ? { value: text } : { wrong: 'has no port' }), {
    description: 'Workers.',
    default: [],
  }),
};

function parse(env: Record<string, string>) {
  return parseSettings(TABLE, env, { rules: SHARED_RULES });
}

function problemsOf(env: Record<string, string>): readonly string[] {
  const parsed = parse(env);
  return parsed.ok ? [] : parsed.problems;
}

const TOKENS = { CUBE_TOKEN: 'user-token-0123456', CUBE_NODE_TOKEN: 'node-token-0123456' };

describe('settings', () => {
  it('have defaults that work alone', () => {
    expect(parse({})).toMatchObject({
      ok: true,
      warnings: [],
      values: {
        host: '127.0.0.1',
        port: 5000,
        interval: 2.5,
        cpu: null,
        token: null,
        workers: [],
        insecure: false,
        logFormat: 'auto',
      },
    });
  });

  it('are read from the environment; an empty variable counts as absent', () => {
    expect(
      parse({
        CUBE_WORKER_PORT: '5001',
        CUBE_INTERVAL: '0.5',
        CUBE_SLOTS: '',
        CUBE_WORKERS: 'a:1, b:2',
        CUBE_INSECURE: 'true',
      }),
    ).toMatchObject({
      values: { port: 5001, interval: 0.5, slots: 4, workers: ['a:1', 'b:2'], insecure: true },
    });
  });

  it('name every wrong value at once', () => {
    expect(
      problemsOf({
        CUBE_WORKER_PORT: 'abc',
        CUBE_WORKER_HOST: 'http://x',
        CUBE_INTERVAL: '0',
        CUBE_SLOTS: '1e2',
        CUBE_CPU: '-1',
        CUBE_WORKERS: 'a:1,b',
        CUBE_INSECURE: 'perhaps',
        CUBE_LOG_LEVEL: 'loud',
      }),
    ).toEqual([
      "CUBE_WORKER_HOST: 'http://x' is not an IP address or a host name (without scheme and port)",
      "CUBE_WORKER_PORT: 'abc' is not a port (1 to 65535)",
      "CUBE_INSECURE: 'perhaps' is neither true nor false",
      "CUBE_LOG_LEVEL: 'loud' is not one of debug, info, warn, error, silent",
      "CUBE_INTERVAL: '0' is not a number of seconds from 0.1 to 60",
      "CUBE_SLOTS: '1e2' is not a whole number from 1 to 64",
      "CUBE_CPU: '-1' is not a number from 0.01 to 4096",
      "CUBE_WORKERS: 'a:1,b' has 'b', which has no port",
    ]);
    expect(problemsOf({ CUBE_WORKER_PORT: '0' })).toHaveLength(1);
    expect(problemsOf({ CUBE_WORKER_PORT: '65536' })).toHaveLength(1);
  });

  it('say what a required one is for', () => {
    const table = { name: textSetting('CUBE_NAME', { description: 'Name of the node.' }) };
    expect(parseSettings(table, {})).toMatchObject({
      problems: ['CUBE_NAME is not set: it needs a text. Name of the node.'],
    });
  });

  it('warn of a name that no setting has, with the closest that one has', () => {
    const parsed = parseSettings(
      TABLE,
      { CUBE_WORKER_PROT: '1', CUBE_ELSEWHERE: '1', CUBE_ZZZZZZZZZZZZZ: '1', HOME: '/' },
      { knownElsewhere: ['CUBE_ELSEWHERE'] },
    );
    expect(parsed.warnings).toEqual([
      'CUBE_WORKER_PROT is not a setting of this process and has no effect; did you mean CUBE_WORKER_PORT?',
      'CUBE_ZZZZZZZZZZZZZ is not a setting of this process and has no effect',
    ]);
  });

  it('refuse to listen beyond loopback without token and TLS, and say how to', () => {
    const [problem] = problemsOf({ CUBE_WORKER_HOST: '0.0.0.0' });
    expect(problem).toMatch(/0\.0\.0\.0 .*CUBE_TOKEN.*CUBE_TLS_CERT_FILE.*CUBE_INSECURE=true/);
    expect(problemsOf({ CUBE_WORKER_HOST: '0.0.0.0', ...TOKENS })).toEqual([
      expect.stringContaining('CUBE_TLS_CERT_FILE'),
    ]);
    expect(problemsOf({ CUBE_WORKER_HOST: '0.0.0.0', CUBE_INSECURE: 'true' })).toEqual([]);
    expect(
      problemsOf({ CUBE_WORKER_HOST: '10.0.0.1', ...TOKENS, CUBE_TLS_CERT_FILE: 'c', CUBE_TLS_KEY_FILE: 'k' }),
    ).toEqual([]);
    for (const host of ['127.0.0.1', '127.8.0.1', 'localhost', '::1'])
      expect(problemsOf({ CUBE_WORKER_HOST: host })).toEqual([]);
  });

  it('refuse halves of what belongs together', () => {
    expect(problemsOf({ CUBE_TLS_CERT_FILE: 'c' })).toEqual([expect.stringContaining('CUBE_TLS_KEY_FILE')]);
    expect(problemsOf({ CUBE_TOKEN: TOKENS.CUBE_TOKEN })).toEqual([expect.stringContaining('CUBE_NODE_TOKEN')]);
    expect(problemsOf({ CUBE_TOKEN: TOKENS.CUBE_TOKEN, CUBE_NODE_TOKEN: TOKENS.CUBE_TOKEN })).toHaveLength(1);
  });
});

describe('a secret', () => {
  const table = { token: optional(secretSetting('CUBE_TOKEN', { description: 'Token.' })) };
  const directory = mkdtempSync(join(tmpdir(), 'cube-settings-'));
  const file = join(directory, 'token');
  afterAll(() => rmSync(directory, { recursive: true }));

  it('may come from a file', () => {
    writeFileSync(file, 'a-token-of-a-file\n');
    expect(parseSettings(table, { CUBE_TOKEN_FILE: file })).toMatchObject({
      values: { token: 'a-token-of-a-file' },
      warnings: [],
    });
  });

  it('may not come from two places, or from a file that is not there', () => {
    expect(parseSettings(table, { CUBE_TOKEN_FILE: file, CUBE_TOKEN: 'a-token-directly-x' })).toMatchObject({
      ok: false,
    });
    const missing = parseSettings(table, { CUBE_TOKEN_FILE: `${file}.missing` });
    expect(missing).toMatchObject({ problems: [expect.stringMatching(/^CUBE_TOKEN_FILE: .*ENOENT/)] });
  });

  it('is never shown when it is wrong', () => {
    const parsed = parseSettings(table, { CUBE_TOKEN: 'hunter2' });
    expect(parsed).toMatchObject({ ok: false });
    expect(JSON.stringify(parsed)).not.toContain('hunter2');
  });
});

describe('the help', () => {
  const table = {
    level: choiceSetting('CUBE_LEVEL', ['low', 'high'], { description: 'How much.', default: 'low' }),
    name: textSetting('CUBE_NAME', { description: 'Who.' }),
    token: optional(secretSetting('CUBE_TOKEN', { description: 'Secret.' })),
    port: portSetting('CUBE_PORT', { description: 'Where.', default: 80 }),
    flag: booleanSetting('CUBE_FLAG', { description: 'Whether.', default: false }),
  };

  it('lists every setting with kind, default and meaning', () => {
    expect(settingsHelp(table).split('\n').slice(0, 4)).toEqual([
      '  CUBE_LEVEL  (low | high, default low)',
      '      How much.',
      '  CUBE_NAME  (text, required)',
      '      Who.',
    ]);
    expect(settingsHelp(table)).toContain('Or CUBE_TOKEN_FILE: a file that holds it.');
  });

  it('is also a table of the README', () => {
    expect(settingsMarkdown(table).split('\n')).toContain('| `CUBE_LEVEL` | low \\| high | `low` | How much. |');
    expect(settingsMarkdown(table).split('\n')).toHaveLength(7);
  });
});
