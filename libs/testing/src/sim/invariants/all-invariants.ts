import { acknowledgedWritesStay } from './acknowledged-writes';
import { recordsAreBounded } from './bounds';
import { noMassEviction, onlyTheDownAreEvicted } from './eviction';
import type { Invariant } from './fact';
import { finalNeverRevives, legalEvents, readsMoveForward } from './legal-transitions';
import { liveNamesAreUnique, refusedChangesNothing, tasksAreLimited } from './refusals';
import { reservationsFit, runningFits } from './resources';
import { backoffIsKept, restartCountIsExact } from './restarts';
import { oneAfterTheOther, oneContainerPerAttempt, oneLiveAttempt } from './single-container';
import {
  bondsOnlyTighten,
  foreignIsUntouched,
  neverStartedTwice,
  ownerlessRunOn,
  staleIsNotObeyed,
  wantedIsLeftAlone,
} from './undisturbed';

/**
 * The promises that are watched at every fact. Those about rest (I4 no strays, I5 converges and stays quiet) and about
 * bounds (I11) are looked at when there is something to look at: see `rest.ts` and `bounds.ts`.
 */
export function allInvariants(): readonly Invariant[] {
  return [
    ...[acknowledgedWritesStay(), oneContainerPerAttempt(), oneLiveAttempt(), legalEvents(), readsMoveForward()],
    ...[restartCountIsExact(), backoffIsKept(), neverStartedTwice(), wantedIsLeftAlone(), staleIsNotObeyed()],
    ...[reservationsFit(), runningFits(), finalNeverRevives(), refusedChangesNothing(), noMassEviction()],
    ...[foreignIsUntouched(), liveNamesAreUnique(), tasksAreLimited(), oneAfterTheOther(), bondsOnlyTighten()],
    ...[onlyTheDownAreEvicted(), recordsAreBounded(), ownerlessRunOn()],
  ];
}
