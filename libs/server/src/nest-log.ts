import type { LoggerService } from '@nestjs/common';
import { Logger as PinoNestLogger, PinoLogger } from 'nestjs-pino';
import type { Logger } from 'pino';

/**
 * NestJS's own lines in the process's log. Its progress ("mapped route ...") is of interest at debug only. nestjs-pino's middleware is left out: it
 * would cost every request a child logger, where one hook of Fastify's says the same.
 */
export function nestLog(logger: Logger): LoggerService {
  const params = { pinoHttp: { logger } };
  return new FrameworkLog(new PinoLogger(params), params);
}

class FrameworkLog extends PinoNestLogger {
  override log(message: unknown, ...rest: unknown[]): void {
    this.debug(message, ...rest);
  }
}
