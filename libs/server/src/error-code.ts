/** The `code` of an error of Node's or Fastify's, such as EADDRINUSE; empty without one. */
export function errorCode(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
