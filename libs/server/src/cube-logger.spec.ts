import { createLogger, type LoggerOptions } from './cube-logger';
import { PeriodicLog } from './periodic-log';

function recorder(options: Pick<LoggerOptions, 'format' | 'level'> & { isTTY?: boolean }) {
  const lines: string[] = [];
  const destination = { isTTY: options.isTTY ?? false, write: (text: string) => void lines.push(text) };
  return { lines, ...createLogger({ ...options, destination }) };
}

describe('the log', () => {
  it('is JSON off a terminal', () => {
    const { lines, log } = recorder({ format: 'auto', level: 'info' });
    log.info('Added task x', { taskId: 'x' });
    log.debug('unheard');
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      { level: 30, time: expect.any(Number) as unknown, taskId: 'x', msg: 'Added task x' },
    ]);
  });

  it("reads like the README's on a terminal, at once, with the level where it matters and stacks below", () => {
    const { lines, log, pino } = recorder({ format: 'pretty', level: 'debug' });
    log.info('Added task x', { taskId: 'x' });
    log.warn('careful');
    pino.error({ err: new Error('boom') }, 'failed');
    expect(lines[0]).toMatch(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d Added task x\n$/);
    expect(lines[1]).toMatch(/ WARN careful\n$/);
    expect(lines[2]).toMatch(/ ERROR failed\nError: boom\n +at /);
  });

  it('is pretty by itself on a terminal', () => {
    const { lines, log } = recorder({ format: 'auto', level: 'info', isTTY: true });
    log.info('hello');
    expect(lines[0]).not.toContain('{');
  });

  it('never shows Env and tokens', () => {
    const { lines, log } = recorder({ format: 'json', level: 'info' });
    log.info('a', { Env: ['A=hunter2'], spec: { env: ['A=hunter2'] }, task: { spec: { env: ['A=hunter2'] } } });
    log.info('b', { headers: { authorization: 'Bearer hunter2' }, event: { Task: { Env: ['A=hunter2'] } } });
    expect(lines).toHaveLength(2);
    expect(lines.join('')).not.toContain('hunter2');
  });
});

describe('a periodic line', () => {
  it('is at info when it changes for its subject, at debug while it repeats', () => {
    const said: string[] = [];
    const log = new PeriodicLog({
      debug: (message) => said.push(`debug ${message}`),
      info: (message) => said.push(`info ${message}`),
      warn: () => said.push('warn'),
    });
    log.say('w1', 'up');
    log.say('w2', 'up');
    log.say('w1', 'up');
    log.say('w1', 'down');
    log.say('w1', 'up');
    log.forget('w2');
    log.say('w2', 'up');
    expect(said).toEqual(['info up', 'info up', 'debug up', 'info down', 'info up', 'info up']);
  });

  it('remembers a bounded number of subjects, the latest', () => {
    let loud = 0;
    const log = new PeriodicLog({ debug: () => {}, info: () => (loud += 1), warn: () => {} });
    for (let key = 0; key <= 10_000; key += 1) log.say(`k${key}`, 'x');
    log.say('k10000', 'x');
    expect(loud).toBe(10_001);
    log.say('k0', 'x');
    expect(loud).toBe(10_002);
  });
});
