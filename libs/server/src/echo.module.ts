import { Body, Controller, Get, HttpException, Module, Post, Query } from '@nestjs/common';
import { Allow } from './allow';
import { ApiError } from './api-error';
import { HealthModule, type ReadinessCheck } from './health.module';
import { Metrics } from './metrics';
import { MetricsModule } from './metrics.module';
import { type Asked, Asks } from './query';
import { booleanParameter, integerParameter, secondsParameter, textParameter } from './query-parameter';

/** What the session call of the app below takes, bytes. */
export const BIG = 4 * 1024 * 1024;

/** Resolves when somebody calls what never answers. */
export const hanging = Promise.withResolvers<void>();

/** Null, or what keeps the app below from being ready. */
export const readiness: { missing: string | null } = { missing: null };

function checkOf(missing: string | null): ReadinessCheck {
  return { name: 'everything', ok: missing === null, detail: missing ?? 'is there' };
}

const ASKED = {
  limit: integerParameter({ min: 1, max: 10 }, 'At most so many.'),
  wait: secondsParameter({ min: 0, max: 5 }, 'At most so long.'),
  deep: booleanParameter('Also what is inside.'),
  name: textParameter('a name', 'Of whom.'),
};

@Controller()
class EchoController {
  @Post('echo')
  @Allow('user')
  echo(@Body() body: unknown): { Got: unknown } {
    return { Got: body ?? null };
  }

  @Get('asked')
  @Allow(['user', 'node'])
  @Asks(ASKED)
  asked(@Query() asked: Asked<typeof ASKED>): { Asked: unknown } {
    return { Asked: asked };
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
    HealthModule.register({ useFactory: () => () => [checkOf(readiness.missing)] }),
    MetricsModule.register(new Metrics()),
  ],
  controllers: [EchoController],
})
export class EchoModule {}
