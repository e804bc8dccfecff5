import type { Agent } from '@cube/agent';
import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { AGENT } from '../agent.token';

/** The safety net under the wake-ups: every attempt is looked at again every five seconds. */
@Injectable()
export class QueueProcessorCron {
  constructor(@Inject(AGENT) private readonly agent: Agent) {}

  @Interval(5_000)
  lookAgain(): void {
    void this.agent.queueProcessor.lookAgain();
  }
}
