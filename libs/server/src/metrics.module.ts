import { Controller, type DynamicModule, Get, Header, Inject, Module } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Registry } from 'prom-client';
import { Allow } from './allow';
import { Answers } from './answers';
import { Metrics } from './metrics';

const METRICS_EXAMPLE = `# HELP process_resident_memory_bytes Resident memory size in bytes.
# TYPE process_resident_memory_bytes gauge
process_resident_memory_bytes 131854336
`;

@ApiTags('health')
@Controller('metrics')
class MetricsController {
  constructor(@Inject(Metrics) private readonly of: Metrics) {}

  @Get()
  @Allow(['user', 'node'])
  @Header('Content-Type', Registry.PROMETHEUS_CONTENT_TYPE)
  @ApiOperation({
    operationId: 'getMetrics',
    summary: "What this process counts and measures, in Prometheus' text format",
  })
  @Answers({ 200: { description: 'The metrics.', as: { 'text/plain': { example: METRICS_EXAMPLE } } } })
  metrics(): Promise<string> {
    return this.of.text();
  }
}

@Module({})
export class MetricsModule {
  static register(metrics: Metrics): DynamicModule {
    return {
      module: MetricsModule,
      controllers: [MetricsController],
      providers: [{ provide: Metrics, useValue: metrics }],
    };
  }
}
