import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTlsMaterial, readTrustedCa } from './tls-material';
import { LOCALHOST_CERT, LOCALHOST_KEY } from './localhost-certificate';

describe('TLS material', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cube-tls-'));
  const file = (name: string, text: string) => {
    writeFileSync(join(directory, name), text);
    return join(directory, name);
  };
  afterAll(() => rmSync(directory, { recursive: true }));

  it('is read from two files, or is not wanted', () => {
    const files = { tlsCertFile: file('cert', LOCALHOST_CERT), tlsKeyFile: file('key', LOCALHOST_KEY) };
    expect(readTlsMaterial(files)).toEqual({ cert: LOCALHOST_CERT, key: LOCALHOST_KEY });
    expect(readTlsMaterial({ tlsCertFile: null, tlsKeyFile: null })).toBeNull();
  });

  it('is refused by the name of its setting when a file is missing or makes no sense', () => {
    const cert = file('cert', LOCALHOST_CERT);
    const missing = join(directory, 'missing');
    expect(() => readTlsMaterial({ tlsCertFile: cert, tlsKeyFile: missing })).toThrow(/^CUBE_TLS_KEY_FILE: .*missing/);
    expect(() => readTlsMaterial({ tlsCertFile: cert, tlsKeyFile: file('none', 'no key') })).toThrow(
      /CUBE_TLS_KEY_FILE/,
    );
    expect(() => readTrustedCa(missing)).toThrow(/^CUBE_TLS_CA_FILE/);
    expect(readTrustedCa(null)).toBeNull();
  });
});
