import type { Agent } from '@cube/agent';
import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { AGENT } from '../agent.token';

/** Sees to it every five seconds that every running task is probed. */
@Injectable()
export class HealthCheckerCron {
  constructor(@Inject(AGENT) private readonly agent: Agent) {}

  @Interval(5_000)
  lookAgain(): void {
    void this.agent.healthChecker.lookAgain();
  }
}
