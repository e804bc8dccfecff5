import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { errorCode } from './error-code';

/** Where the parts of the page are, open to everyone: what is in them is in the repository, too. */
export const ASSETS_PATH = '/assets';

const PAGE = 'index.html';
const A_YEAR = 'public, max-age=31536000, immutable';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Nothing from elsewhere, nothing inline, nothing evaluated; no script makes markup out of text. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const compress = promisify(gzip);

interface BrowserFile {
  readonly type: string;
  readonly plain: Buffer;
  readonly packed: Buffer;
  readonly tag: string;
}

/** A page and its parts, read once; the names of the parts change with what is in them. */
export class BrowserApp {
  private constructor(
    private readonly page: BrowserFile,
    private readonly assets: ReadonlyMap<string, BrowserFile>,
  ) {}

  /** Null if nothing was built there. */
  static async read(directory: string): Promise<BrowserApp | null> {
    try {
      // What an editor or a build left there is served to nobody, and no reason to serve nothing.
      const names = (await readdir(join(directory, ASSETS_PATH))).filter((name) => TYPES[extname(name)] !== undefined);
      const assets = names.map(
        async (name) => [name, await readBrowserFile(join(directory, ASSETS_PATH, name))] as const,
      );
      return new BrowserApp(await readBrowserFile(join(directory, PAGE)), new Map(await Promise.all(assets)));
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    }
  }

  serveAssets(instance: FastifyInstance): void {
    instance.get<{ Params: { file: string } }>(`${ASSETS_PATH}/:file`, (request, reply) => {
      const file = this.assets.get(request.params.file);
      // A page of an earlier version asks for what is no more: it is to load itself anew, and not to keep this answer.
      if (file === undefined) return reply.callNotFound();
      return sendFile(file, { request, reply: reply.header('Cache-Control', A_YEAR) });
    });
  }

  sendPage(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    void reply.header('Cache-Control', 'no-cache').header('Content-Security-Policy', POLICY);
    return sendFile(this.page, { request, reply });
  }
}

async function readBrowserFile(path: string): Promise<BrowserFile> {
  const type = TYPES[extname(path)];
  if (type === undefined) throw new Error(`${path}: no type is known for files of this kind`);
  const plain = await readFile(path);
  const packed = await compress(plain, { level: constants.Z_BEST_COMPRESSION });
  return { type, plain, packed, tag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"` };
}

function sendFile(
  file: BrowserFile,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): FastifyReply {
  const { 'if-none-match': known, 'accept-encoding': encodings } = request.headers;
  void reply.header('ETag', file.tag).header('Vary', 'Accept, Accept-Encoding');
  if (known === file.tag) return reply.code(304).send();
  void reply.type(file.type);
  if (!/\bgzip\b/.test(String(encodings ?? ''))) return reply.send(file.plain);
  return reply.header('Content-Encoding', 'gzip').send(file.packed);
}
