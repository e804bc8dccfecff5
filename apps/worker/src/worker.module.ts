import type { Agent } from '@cube/agent';
import { HealthModule, type Metrics, MetricsModule } from '@cube/server';
import { type DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { AGENT } from './agent.token';
import { HealthCheckerCron } from './cron/health-checker.cron';
import { QueueProcessorCron } from './cron/queue-processor.cron';
import { StatsCollectorCron } from './cron/stats-collector.cron';
import { UpdatePollerCron } from './cron/update-poller.cron';
import { ExecController } from './exec.controller';
import { LogsController } from './logs.controller';
import { ManagerCalls } from './manager-calls';
import { OwnToken } from './own-token';
import { workerReadiness } from './readiness';
import { SessionController } from './session.controller';
import { StatsController } from './stats.controller';
import { TasksController } from './tasks.controller';
import { UsageController } from './usage.controller';

/** What it serves beside the agent. */
export interface ServedParts {
  readonly metrics: Metrics;
  readonly managers: ManagerCalls;
  readonly ownToken: OwnToken;
}

/** Serves an agent: the manager's calls and REST in front, the four cron providers as its safety net. */
@Module({})
export class WorkerModule {
  static serving(agent: Agent, { metrics, managers, ownToken }: ServedParts): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        ScheduleModule.forRoot(),
        HealthModule.register({ useFactory: () => () => workerReadiness(agent, managers.silentMs) }),
        MetricsModule.register(metrics),
      ],
      controllers: [
        SessionController,
        TasksController,
        LogsController,
        ExecController,
        StatsController,
        UsageController,
      ],
      providers: [
        { provide: AGENT, useValue: agent },
        { provide: ManagerCalls, useValue: managers },
        { provide: OwnToken, useValue: ownToken },
        QueueProcessorCron,
        UpdatePollerCron,
        HealthCheckerCron,
        StatsCollectorCron,
      ],
    };
  }
}
