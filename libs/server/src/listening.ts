import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { explainListenError, type ListenAddress } from './listen-error';

/** Resolves to the base URL. Rejects with a `ListenError` that names the setting to change. */
export async function listen(
  app: NestFastifyApplication,
  at: ListenAddress & { readonly tls: object | null },
): Promise<string> {
  try {
    await app.listen({ port: at.port, host: at.host });
  } catch (error) {
    throw explainListenError(error, at);
  }
  const address = app.getHttpServer().address();
  const port = typeof address === 'object' && address !== null ? address.port : at.port;
  const host = at.host.includes(':') ? `[${at.host}]` : at.host;
  return `${at.tls === null ? 'http' : 'https'}://${host}:${port}`;
}

/** A client that doesn't read its answer, or an event stream, must not keep the process from ending. */
export async function close(app: NestFastifyApplication, graceMs: number): Promise<void> {
  const cut = setTimeout(() => app.getHttpServer().closeAllConnections(), graceMs);
  try {
    await app.close();
  } finally {
    clearTimeout(cut);
  }
}
