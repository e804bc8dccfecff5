import type { Log, LogFields } from '@cube/task';
import { type DestinationStream, type Logger, pino } from 'pino';
import { prettyStream } from './pretty-stream';

export interface LoggerOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly format: 'auto' | 'pretty' | 'json';
  /** Where lines go; standard output by default. */
  readonly destination?: DestinationStream & { readonly isTTY?: boolean };
}

/** The log of a process: as the domain sees it, and as NestJS and error handlers do. */
export interface CubeLogger {
  readonly log: Log;
  readonly pino: Logger;
}

/** Values of these keys never reach the log, at any of the depths where requests and tasks have them. */
const SECRETS = ['Env', 'env', 'authorization', 'Authorization'];
const REDACTED = SECRETS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`, `*.*.*.${key}`]);

export function createLogger({ level, format, destination = process.stdout }: LoggerOptions): CubeLogger {
  const pretty = format === 'pretty' || (format === 'auto' && destination.isTTY === true);
  const stream = pretty ? prettyStream(destination) : destination;
  const logger = pino({ level, redact: { paths: REDACTED, censor: '******' }, base: null }, stream);
  return { log: new PinoLog(logger), pino: logger };
}

class PinoLog implements Log {
  constructor(private readonly logger: Logger) {}

  debug(message: string, fields: LogFields = {}): void {
    this.logger.debug(fields, message);
  }

  info(message: string, fields: LogFields = {}): void {
    this.logger.info(fields, message);
  }

  warn(message: string, fields: LogFields = {}): void {
    this.logger.warn(fields, message);
  }
}
