import { Body, Controller, Get, HttpException, Module, Post } from '@nestjs/common';
import { Allow } from './allow';
import { ApiError } from './api-error';
import { HealthModule } from './health.module';
import { createMetrics, MetricsModule } from './metrics.module';

/** What the session call of the app below takes, bytes. */
export const BIG = 4 * 1024 * 1024;

/** Resolves when somebody calls what never answers. */
export const hanging = Promise.withResolvers<void>();

/** Null, or what keeps the app below from being ready. */
export const readiness: { missing: string | null } = { missing: null };

@Controller()
class EchoController {
  @Post('echo')
  @Allow('user')
  echo(@Body() body: unknown): { Got: unknown } {
    return { Got: body ?? null };
  }

  @Post('session')
  @Allow('node', { bodyLimit: BIG })
  session(@Body() body: unknown): { Length: number } {
    return { Length: JSON.stringify(body).length };
  }

  @Get('closed')
  closed(): string {
    return 'nobody opened me';
  }

  @Get('fails')
  @Allow('user')
  fails(): never {
    throw new Error('password=hunter2 at /srv/secret');
  }

  @Get('hangs')
  @Allow('user')
  hangs(): Promise<never> {
    hanging.resolve();
    return new Promise(() => {});
  }

  @Get('busy')
  @Allow('user')
  busy(): never {
    throw ApiError.busy(429, 'Too many.', 1.5);
  }

  @Get('teapot')
  @Allow('user')
  teapot(): never {
    throw new HttpException('short and stout', 418);
  }
}

/** For tests: an app with a call of every kind. */
@Module({
  imports: [
    HealthModule.register({ useFactory: () => () => readiness.missing }),
    MetricsModule.register(createMetrics()),
  ],
  controllers: [EchoController],
})
export class EchoModule {}
