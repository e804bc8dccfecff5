import { wallClockJumps } from './clock-cases';
import { behindTheBack, ignoresSigterm, logFlood, outOfMemory } from './container-cases';
import { diskFull, syncErrors } from './disk-cases';
import { engineRestarted, engineRestartedLive } from './engine-cases';
import type { FaultCase } from './fault-case';
import { crowdedChurn, managerKilled, managerTakenOver } from './manager-cases';
import { allCutOff, partitionLong, partitionShort } from './network-cases';
import { workerFrozen, workerKilledAt } from './worker-cases';

/** In the order in which the campaign runs them: those that need the same engine after each other. */
export const FAULT_CASES: readonly FaultCase[] = [
  managerKilled,
  managerTakenOver,
  crowdedChurn,
  ...Object.values(workerKilledAt),
  workerFrozen,
  partitionShort,
  partitionLong,
  allCutOff,
  diskFull,
  syncErrors,
  ignoresSigterm,
  outOfMemory,
  logFlood,
  behindTheBack,
  wallClockJumps,
  engineRestarted,
  engineRestartedLive,
];

/** The quick ones, which every run of all tests includes. */
export const QUICK_FAULT_CASES: readonly FaultCase[] = [
  managerKilled,
  workerKilledAt.create,
  workerKilledAt.start,
  ignoresSigterm,
  behindTheBack,
];
