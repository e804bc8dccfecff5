import { createServer, type CubeServer, type ServerOptions } from './create-server';
import { createLogger } from './cube-logger';
import { setupDocs } from './docs';
import { EchoModule } from './echo.module';
import { TokenBook } from './token-book';

/** What the servers below logged. */
export const logged: string[] = [];

export function options(more: Partial<ServerOptions> = {}): ServerOptions {
  return {
    host: '127.0.0.1',
    port: 0,
    hostSetting: 'CUBE_ECHO_HOST',
    portSetting: 'CUBE_ECHO_PORT',
    logger: createLogger({ level: 'info', format: 'json', destination: { write: (line) => void logged.push(line) } }),
    tokens: new TokenBook(),
    tls: null,
    insecure: false,
    allowedHosts: [],
    ...more,
  };
}

export async function started(
  more: Partial<ServerOptions> = {},
): Promise<{ server: CubeServer; port: number; url: string }> {
  const server = await createServer(EchoModule, options(more));
  setupDocs(server.app, { title: 'Echo', description: 'Says it again.', version: '1' });
  const url = await server.listen();
  return { server, url, port: Number(new URL(url).port) };
}
