import type { ControlPlane } from '@cube/control-plane';
import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { CONTROL_PLANE } from '../control-plane.token';

/** Judges every two seconds which nodes are alive. */
@Injectable()
export class HealthCheckerCron {
  constructor(@Inject(CONTROL_PLANE) private readonly plane: ControlPlane) {}

  @Interval(2_000)
  lookAgain(): void {
    this.plane.healthChecker.lookAgain();
  }
}
