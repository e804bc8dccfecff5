import type { Agent } from '@cube/agent';
import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { AGENT } from '../agent.token';

/** Lists the containers anew every fifteen seconds, in case the engine's events missed something. */
@Injectable()
export class UpdatePollerCron {
  constructor(@Inject(AGENT) private readonly agent: Agent) {}

  @Interval(15_000)
  lookAgain(): void {
    void this.agent.updatePoller.lookAgain();
  }
}
