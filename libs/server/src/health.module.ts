import { Controller, type DynamicModule, type FactoryProvider, Get, Inject, Module } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from './allow';
import { Answers } from './answers';
import { ApiError } from './api-error';

/** Null when ready, or what is being waited for. */
export type ReadinessProbe = () => string | null | Promise<string | null>;

const READINESS = Symbol('readiness');

/** `/health/live`: the process answers. `/health/ready`: it can do its work. */
@ApiTags('health')
@Controller('health')
class HealthController {
  constructor(@Inject(READINESS) private readonly notReady: ReadinessProbe) {}

  @Get('live')
  @Allow('public')
  @ApiOperation({ operationId: 'getLiveness', summary: 'Whether the process answers' })
  @Answers({ 200: { one: 'Health', description: 'The process answers.' } })
  live(): { Status: string } {
    return { Status: 'live' };
  }

  @Get('ready')
  @Allow('public')
  @ApiOperation({ operationId: 'getReadiness', summary: 'Whether it can do its work' })
  @Answers({ 200: { one: 'Health', description: 'It can do its work.' }, 503: 'Not yet, or not any more: why.' })
  async ready(): Promise<{ Status: string }> {
    const reason = await this.notReady();
    if (reason !== null) throw ApiError.busy(503, `Not ready: ${reason}`, 1);
    return { Status: 'ready' };
  }
}

@Module({})
export class HealthModule {
  /** `useFactory` makes the app's probe from its own providers. */
  static register(
    probe: Omit<FactoryProvider<ReadinessProbe>, 'provide'> & Pick<DynamicModule, 'imports'>,
  ): DynamicModule {
    const { imports, ...factory } = probe;
    return {
      module: HealthModule,
      ...(imports === undefined ? {} : { imports }),
      controllers: [HealthController],
      providers: [{ provide: READINESS, ...factory }],
    };
  }
}
