import { createLogger, type LoggerOptions } from './cube-logger';

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
