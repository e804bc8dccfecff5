import type { ControlPlane } from '@cube/control-plane';
import { HealthModule, Metrics, MetricsModule, systemClock } from '@cube/server';
import { type DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { BackupController } from './backup.controller';
import { Backups } from './backups';
import { CONTROL_PLANE } from './control-plane.token';
import { HealthCheckerCron } from './cron/health-checker.cron';
import { QueueProcessorCron } from './cron/queue-processor.cron';
import { StatsCollectorCron } from './cron/stats-collector.cron';
import { UpdatePollerCron } from './cron/update-poller.cron';
import { EventStreams } from './event-streams';
import { EventsController } from './events.controller';
import { ExecController } from './exec.controller';
import { LogStreams } from './log-streams';
import { LogsController } from './logs.controller';
import { NodesController } from './nodes.controller';
import { PlanController } from './plan.controller';
import { managerReadiness } from './readiness';
import { TasksController } from './tasks.controller';
import { TaskUsage } from './task-usage';
import { UsageController } from './usage.controller';
import { WORKER_TOKENS, type WorkerTokens } from './worker-tokens';

/** What it serves beside the control plane. */
export interface ServedParts {
  readonly logStreams: LogStreams;
  readonly taskUsage: TaskUsage;
  readonly backups: Backups;
  readonly metrics: Metrics;
  readonly workerTokens: WorkerTokens | null;
}

const CONTROLLERS = [
  TasksController,
  LogsController,
  UsageController,
  ExecController,
  NodesController,
  EventsController,
  PlanController,
  BackupController,
];

/** Serves a control plane: REST in front, the four cron providers as its safety net. */
@Module({})
export class ManagerModule {
  /** What it would serve, for its document: there is nothing behind it. */
  static described(): DynamicModule {
    const behind = [CONTROL_PLANE, LogStreams, TaskUsage, Backups, WORKER_TOKENS, EventStreams];
    return {
      module: ManagerModule,
      imports: [HealthModule.register({ useFactory: () => () => [] }), MetricsModule.register(new Metrics())],
      controllers: CONTROLLERS,
      providers: behind.map((provide) => ({ provide, useValue: null })),
    };
  }

  static serving(
    plane: ControlPlane,
    { logStreams, taskUsage, backups, metrics, workerTokens }: ServedParts,
  ): DynamicModule {
    return {
      module: ManagerModule,
      imports: [
        ScheduleModule.forRoot(),
        HealthModule.register({ useFactory: () => () => managerReadiness(plane) }),
        MetricsModule.register(metrics),
      ],
      controllers: CONTROLLERS,
      providers: [
        { provide: CONTROL_PLANE, useValue: plane },
        { provide: LogStreams, useValue: logStreams },
        { provide: TaskUsage, useValue: taskUsage },
        { provide: Backups, useValue: backups },
        { provide: WORKER_TOKENS, useValue: workerTokens },
        { provide: EventStreams, useValue: new EventStreams({ log: plane, clock: systemClock, pause: nextTurn }) },
        QueueProcessorCron,
        UpdatePollerCron,
        HealthCheckerCron,
        StatsCollectorCron,
      ],
    };
  }
}
