import type { ControlPlane } from '@cube/control-plane';
import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { CONTROL_PLANE } from '../control-plane.token';

/** Takes in the newest statistics of every worker every five seconds. */
@Injectable()
export class StatsCollectorCron {
  constructor(@Inject(CONTROL_PLANE) private readonly plane: ControlPlane) {}

  @Interval(5_000)
  lookAgain(): void {
    this.plane.statsCollector.lookAgain();
  }
}
