import fc from 'fast-check';
import { ApiError } from './api-error';
import { scanJson } from './json-scan';
import { decodeBody, parseJsonBody } from './parse-json-body';

const containing = (text: string): unknown => expect.stringContaining(text);

const DEEPEST = { maxDepth: 32 };

function refusalOf(text: string): ApiError {
  try {
    parseJsonBody(text, DEEPEST);
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error(`accepted: ${text.slice(0, 100)}`);
}

describe('a JSON body', () => {
  it('is what JSON.parse makes of it', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), fc.constantFrom(undefined, 2), (json, indent) => {
        const text = JSON.stringify(JSON.parse(json), null, indent);
        fc.pre(!/__proto__|constructor/.test(text));
        expect(parseJsonBody(text, DEEPEST)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('is refused exactly when JSON.parse refuses it', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '1',
      '-',
      '0',
      '.5',
      'e1',
      'true',
      'nul',
      ' ',
      '\n',
      '\\',
      '\\u00e9',
      '\t',
      '"\\n"',
    );
    const soup = fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join(''));
    const damaged = fc
      .tuple(fc.json({ maxDepth: 3 }), fc.nat(), piece)
      .map(([json, at, bit]) => `${json.slice(0, at % (json.length + 1))}${bit}${json.slice(at % (json.length + 1))}`);
    fc.assert(
      fc.property(fc.oneof(soup, damaged), (text) => {
        fc.pre(!/__proto__|constructor/.test(text));
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        expect(scanJson(text, 32) === null).toBe(valid);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['{"a":1,}', 'position 7 (line 1, column 8)'],
    ['{"a":\n  tru}', 'position 8 (line 2, column 3)'],
    ['[1 2]', 'position 3 (line 1, column 4)'],
    ['{"a":"b', 'ends too early, at position 7'],
    ['{a:1}', 'position 1 (line 1, column 2)'],
    ['[01]', 'position 2 (line 1, column 3)'],
  ])('says where %j is wrong', (text, where) => {
    expect(refusalOf(text)).toMatchObject({ status: 400, message: containing(where) });
  });

  it('never repeats the text, which may hold secrets', () => {
    expect(refusalOf('{"Env":["TOKEN=hunter2"],,}').message).not.toContain('hunter2');
  });

  it('may be nested 32 levels deep and no deeper', () => {
    expect(parseJsonBody(`${'['.repeat(32)}${']'.repeat(32)}`, DEEPEST)).toBeInstanceOf(Array);
    expect(refusalOf(`${'['.repeat(33)}${']'.repeat(33)}`).message).toContain('position 32');
    expect(refusalOf('{"a":'.repeat(100_000)).status).toBe(400);
    expect(refusalOf('['.repeat(4_000_000)).status).toBe(400);
  });

  it.each([
    ['{"Task":{"__proto__":{}}}', 'Task.__proto__'],
    ['[{"a":1},{"constructor":{"prototype":{}}}]', '[1].constructor'],
    ['{"a":{"\\u005f_proto__":1}}', 'a.__proto__'],
  ])('may not name a prototype: %s', (text, field) => {
    expect(refusalOf(text)).toMatchObject({ status: 400, fieldErrors: [{ Field: field }] });
  });

  it('may have 2,000 keys in an object and no more: reading them takes quadratic time', () => {
    const wide = (keys: number) => `{"Task":{${Array.from({ length: keys }, (_, key) => `"${key}":1`).join(',')}}}`;
    expect(parseJsonBody(wide(2_000), DEEPEST)).toBeInstanceOf(Object);
    expect(refusalOf(wide(2_001))).toMatchObject({ status: 400, message: containing('too many keys') });
  });

  it('must be UTF-8', () => {
    expect(decodeBody(Buffer.from('{"a":"é"}'))).toBe('{"a":"é"}');
    expect(() => decodeBody(Buffer.from([0x22, 0xff, 0x22]))).toThrow('UTF-8');
  });
});
