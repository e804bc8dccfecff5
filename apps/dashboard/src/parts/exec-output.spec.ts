import { ExecOutput, execProtocols } from './exec-output';

function message(stream: number, ...bytes: readonly (string | number)[]): ArrayBuffer {
  const parts = bytes.map((one) => (typeof one === 'string' ? [...new TextEncoder().encode(one)] : [one]));
  return new Uint8Array([stream, ...parts.flat()]).buffer;
}

const told = (output: ExecOutput) => output.buffer.matching('').map(({ kind, text }) => `${kind} ${text}`);

describe('the output of a command', () => {
  it('is read line by line, each stream for itself, however it was cut', () => {
    const output = new ExecOutput();
    output.take(message(1, 'a\r\nhalf '));
    output.take(message(2, 'warning\n'));
    output.take(message(1, 'a line\nH', 0xc3));
    expect(told(output)).toEqual(['stdout a', 'stderr warning', 'stdout half a line']);
    output.take(message(1, 0xa4));
    output.take('{"Exit":{"Code":3}}');
    output.close();
    expect(told(output).at(-1)).toBe('stdout Hä');
    expect(output.ending).toBe('Ended with exit code 3');
  });

  it('is bounded also where no line ends', () => {
    const output = new ExecOutput();
    for (let turn = 0; turn < 100; turn += 1) output.take(message(1, 'x'.repeat(10_000)));
    expect(output.buffer.size).toBe(50);
  });

  it('tells what the manager says, and a connection that breaks', () => {
    const refused = new ExecOutput();
    refused.take('{"Error":{"Message":"no such file: sh"}}');
    refused.close();
    expect(refused.ending).toBe('no such file: sh');
    const broken = new ExecOutput();
    expect(broken.ending).toBeNull();
    broken.close();
    expect(broken.ending).toContain('The connection broke');
  });
});

it.each([
  [null, ['cube.exec']],
  ['a-token-0123', ['cube.exec', 'cube.bearer.a-token-0123']],
  ['a+b/(c)=,', ['cube.exec', 'cube.bearer.a%2Bb%2F%28c%29%3D%2C']],
])('the token %p goes along as a protocol that a browser may offer', (token, expected) => {
  expect(execProtocols(token)).toEqual(expected);
});
