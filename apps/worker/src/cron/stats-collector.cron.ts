import type { Agent } from '@cube/agent';
import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { AGENT } from '../agent.token';

/** Samples the host every five seconds. */
@Injectable()
export class StatsCollectorCron {
  constructor(@Inject(AGENT) private readonly agent: Agent) {}

  @Interval(5_000)
  lookAgain(): void {
    void this.agent.statsCollector.lookAgain();
  }
}
