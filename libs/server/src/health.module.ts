import { Controller, type DynamicModule, type FactoryProvider, Get, Inject, Module } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Allow } from './allow';
import { Answers } from './answers';
import { ApiError } from './api-error';

/** One thing that must be so in order that the process can do its work. */
export interface ReadinessCheck {
  readonly name: string;
  readonly ok: boolean;
  /** How it is, for people. */
  readonly detail: string;
}

export type ReadinessProbe = () => readonly ReadinessCheck[];

const READINESS = Symbol('readiness');

interface WireCheck {
  readonly Name: string;
  readonly OK: boolean;
  readonly Detail: string;
}

/** `/health/live`: the process turns its event loop. `/health/ready`: it can do its work. */
@ApiTags('health')
@Controller('health')
class HealthController {
  constructor(@Inject(READINESS) private readonly checks: ReadinessProbe) {}

  @Get('live')
  @Allow('public')
  @ApiOperation({
    operationId: 'getLiveness',
    summary: 'Whether the process turns: no answer means that it hangs, end it',
  })
  @Answers({
    200: { one: 'Liveness', description: 'It turns; LoopDelay is by how much a timer came too late, in seconds.' },
  })
  async live(): Promise<{ Status: string; LoopDelay: number }> {
    const asked = performance.now();
    // A turn of the whole loop: timers and callbacks of the kernel go on, not this handler alone.
    await sleep(1);
    const lateMs = Math.max(0, performance.now() - asked - 1);
    return { Status: 'live', LoopDelay: Math.round(lateMs * 1000) / 1e6 };
  }

  @Get('ready')
  @Allow('public')
  @ApiOperation({
    operationId: 'getReadiness',
    summary: 'Whether it can do its work, and what for each thing that it needs',
  })
  @Answers({
    200: { one: 'Readiness', description: 'It can do its work.' },
    503: 'Not yet, or not any more: the message says what is missing.',
  })
  ready(): { Status: string; Checks: readonly WireCheck[] } {
    const checks = this.checks();
    const missing = checks.filter(({ ok }) => !ok).map(({ detail }) => detail);
    if (missing.length > 0) throw ApiError.busy(503, `Not ready: ${missing.join('; ')}`, 1);
    return { Status: 'ready', Checks: checks.map(({ name, ok, detail }) => ({ Name: name, OK: ok, Detail: detail })) };
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
