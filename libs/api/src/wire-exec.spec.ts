import { execExit, execOutput, readExecControl } from './wire-exec';

describe('the messages of a command that somebody talks to', () => {
  it('are read where they make sense', () => {
    const resize = readExecControl('{"Resize":{"Rows":40,"Columns":100}}');
    expect(resize).toEqual({ ok: true, message: { kind: 'resize', rows: 40, columns: 100 } });
    expect(readExecControl('{"StdinEnd":true}')).toEqual({ ok: true, message: { kind: 'stdin-end' } });
  });

  it.each(['', '{', '[]', '{"StdinEnd":false}', '{"Resize":{"Rows":0,"Columns":1}}', '{"Resize":{"Rows":"a"}}'])(
    'are refused otherwise: %s',
    (text) => expect(readExecControl(text).ok).toBe(false),
  );

  it('say of output which stream it is', () => {
    expect([...execOutput('stdout', Uint8Array.of(7, 8))]).toEqual([1, 7, 8]);
    expect([...execOutput('stderr', Uint8Array.of())]).toEqual([2]);
    expect(execExit(3)).toBe('{"Exit":{"Code":3}}');
  });
});
