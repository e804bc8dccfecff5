import { addMeetings, emptyMeetings, type Meetings } from './coverage';
import { scenarioOf, type ScenarioSize, USUAL_SIZE } from './scenario';
import { type Outcome, simulate } from './simulate';
import type { Story } from './stories';

/** One seed in so many is played twice, and must come out the same. */
const TWICE_IN = 100;

export interface Finding {
  /** The seed that it takes to see it again, or the story. */
  readonly of: string;
  readonly invariant: string;
  readonly what: string;
  readonly atMs: number;
}

/** What a campaign has come to so far; plain data, so that several processes can add theirs up. */
export interface Tally {
  seeds: number;
  stories: number;
  simulatedMs: number;
  playedTwice: number;
  messages: number;
  writes: number;
  slowestRecoveryMs: number;
  readonly findings: Finding[];
  readonly coverage: Meetings;
}

export function emptyTally(): Tally {
  const counts = { seeds: 0, stories: 0, simulatedMs: 0, playedTwice: 0, messages: 0, writes: 0, slowestRecoveryMs: 0 };
  return { ...counts, findings: [], coverage: emptyMeetings() };
}

/** Adds one process's tally to another's. */
export function addUp(sum: Tally, other: Tally): void {
  for (const key of ['seeds', 'stories', 'simulatedMs', 'playedTwice', 'messages', 'writes'] as const)
    sum[key] += other[key];
  sum.slowestRecoveryMs = Math.max(sum.slowestRecoveryMs, other.slowestRecoveryMs);
  sum.findings.push(...other.findings);
  addMeetings(sum.coverage, other.coverage);
}

/** Plays the scenario of one seed, and counts what came of it. */
export async function playSeed(seed: number, tally: Tally, size: ScenarioSize = USUAL_SIZE): Promise<Outcome> {
  const scenario = scenarioOf(seed, size);
  const outcome = await simulate(scenario);
  tally.seeds += 1;
  count(tally, `--seed ${seed}`, outcome);
  if (seed % TWICE_IN === 0) {
    const again = await simulate(scenario);
    tally.playedTwice += 1;
    if (again.hash !== outcome.hash) {
      const what = `it left ${outcome.hash} and then ${again.hash}`;
      tally.findings.push({ of: `--seed ${seed}`, invariant: 'the same seed leaves the same trace', what, atMs: 0 });
    }
  }
  return outcome;
}

/** Plays what is told exactly. */
export async function playStory({ name, scenario, meddle }: Story, tally: Tally): Promise<void> {
  const outcome = await simulate(scenario, { meddle });
  tally.stories += 1;
  count(tally, `story: ${name}`, outcome);
}

function count(tally: Tally, of: string, { violation, ...outcome }: Outcome): void {
  tally.simulatedMs += outcome.simulatedMs;
  tally.messages += outcome.counts.messages;
  tally.writes += outcome.counts.commits;
  tally.slowestRecoveryMs = Math.max(tally.slowestRecoveryMs, outcome.recoveryMs);
  addMeetings(tally.coverage, outcome.coverage);
  if (violation !== null) {
    tally.findings.push({ of, invariant: violation.invariant, what: violation.what, atMs: violation.at });
  }
}
