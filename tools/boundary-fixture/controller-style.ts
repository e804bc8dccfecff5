// as apps/manager/src/boundary-fixture.controller.ts
// Allowed: NestJS reads the class of a parameter, so it is imported as a value.
import { Backups } from './backups';
import { Controller } from '@nestjs/common';

@Controller()
export class FixtureController {
  constructor(readonly backups: Backups) {}
}
