import type { ControlPlane } from '@cube/control-plane';
import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { CONTROL_PLANE } from '../control-plane.token';

/** The safety net under the wake-ups: pending tasks are looked at again every two seconds. */
@Injectable()
export class QueueProcessorCron {
  constructor(@Inject(CONTROL_PLANE) private readonly plane: ControlPlane) {}

  @Interval(2_000)
  lookAgain(): void {
    this.plane.queueProcessor.lookAgain();
  }
}
