import { addTokensOf, JOINING, nodeTokenOf, proofOf, TokenBook } from '@cube/server';
import { silentLog } from '@cube/task';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OwnToken, OwnTokenFileError } from './own-token';

const NODE = '0b6c4d1e-0000-4000-8000-00000000000a';
const OTHER = '0b6c4d1e-0000-4000-8000-00000000000b';
const tokenOf = (nodeId: string, byte = 7) => nodeTokenOf(new Uint8Array(32).fill(byte), { cluster: 'cube', nodeId });

describe("a worker's own token", () => {
  let dataDir = '';
  beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'cube-own-token-'))));
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  /** A worker process; each has a book of its own. */
  async function started(nodeToken: string | null = 'join-token'): Promise<{ own: OwnToken; tokens: TokenBook }> {
    const token = nodeToken === null ? null : 'user-token';
    const tokens = addTokensOf({ token, nodeToken }, new TokenBook());
    return { own: await OwnToken.open({ dataDir, nodeId: NODE, tokens, log: silentLog }), tokens };
  }

  it('is asked for with the join token while there is none', async () => {
    const { own, tokens } = await started();
    expect(own.access({ nonce: 'n', host: 'h' })).toEqual({ wants: 'join', nodeId: NODE, proof: '' });
    expect(own.current).toBeNull();
    expect(tokens.identify('Bearer join-token')).toEqual({ role: 'node', subject: JOINING });
  });

  it('is on the disk, for its owner alone, and replaces the join token at once and after a restart', async () => {
    const first = await started();
    expect(await first.own.take(tokenOf(NODE))).toBeNull();
    expect(readFileSync(first.own.file, 'utf8')).toBe(`${tokenOf(NODE)}\n`);
    expect(statSync(first.own.file).mode & 0o777).toBe(0o600);
    for (const { own, tokens } of [first, await started()]) {
      const challenge = { nonce: 'n', host: 'h' };
      expect(own.access(challenge)).toEqual({ wants: 'own', nodeId: NODE, proof: proofOf(tokenOf(NODE), challenge) });
      expect(own.current).toBe(tokenOf(NODE));
      expect(tokens.identify(`Bearer ${tokenOf(NODE)}`)).toEqual({ role: 'node', subject: NODE });
      const refused = tokens.identify('Bearer join-token');
      expect(refused).toEqual({ role: 'stranger', why: expect.stringContaining(`remove ${own.file} `) });
    }
  });

  it('may come twice, also at once, and never changes', async () => {
    const { own } = await started();
    const both = [own.take(tokenOf(NODE)), own.take(tokenOf(NODE)), own.take(tokenOf(NODE, 8))];
    expect(await Promise.all(both)).toEqual([null, null, expect.stringContaining('has a token of its own')]);
    expect(own.current).toBe(tokenOf(NODE));
    expect(readFileSync(own.file, 'utf8')).toBe(`${tokenOf(NODE)}\n`);
  });

  it('is of this node and no other', async () => {
    const { own, tokens } = await started();
    for (const token of [tokenOf(OTHER), 'join-token', '']) expect(await own.take(token)).toContain('no token of node');
    expect(existsSync(own.file)).toBe(false);
    expect(tokens.identify('Bearer join-token').role).toBe('node');
  });

  it('that can not be saved is not used, and may be given again', async () => {
    const { own, tokens } = await started();
    rmSync(dataDir, { recursive: true });
    await expect(own.take(tokenOf(NODE))).rejects.toThrow('ENOENT');
    expect(own.current).toBeNull();
    expect(tokens.identify('Bearer join-token').role).toBe('node');
    dataDir = mkdtempSync(join(tmpdir(), 'cube-own-token-'));
    expect(await (await started()).own.take(tokenOf(NODE))).toBeNull();
  });

  it('of the node that this one was before does not count', async () => {
    writeFileSync(join(dataDir, 'node-token'), tokenOf(OTHER));
    const { own, tokens } = await started();
    expect(own.access(null).wants).toBe('join');
    expect(tokens.identify(`Bearer ${tokenOf(OTHER)}`)).toEqual({ role: 'stranger' });
    expect(await own.take(tokenOf(NODE))).toBeNull();
  });

  it('in a damaged file says what to do', async () => {
    writeFileSync(join(dataDir, 'node-token'), tokenOf(NODE).slice(0, -1));
    await expect(started()).rejects.toThrow(OwnTokenFileError);
    await expect(started()).rejects.toThrow('remove it');
  });

  it('is neither wanted nor read without tokens', async () => {
    writeFileSync(join(dataDir, 'node-token'), tokenOf(NODE));
    const { own, tokens } = await started(null);
    expect(own.access({ nonce: 'n', host: 'h' })).toEqual({ wants: 'none', nodeId: NODE, proof: '' });
    expect(own.current).toBeNull();
    expect(tokens.identify(undefined)).toEqual({ role: 'anyone' });
    expect(await own.take(tokenOf(NODE))).toContain('no tokens');
  });
});
