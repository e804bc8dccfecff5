import type { ControlPlane } from '@cube/control-plane';
import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { CONTROL_PLANE } from '../control-plane.token';

/** Sees to it every ten seconds that every worker is polled. */
@Injectable()
export class UpdatePollerCron {
  constructor(@Inject(CONTROL_PLANE) private readonly plane: ControlPlane) {}

  @Interval(10_000)
  lookAgain(): void {
    this.plane.updatePoller.lookAgain();
  }
}
