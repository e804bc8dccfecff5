// `npm run sim`: plays seeds for a while on all cores, and says what they came to.
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { addUp, emptyTally, playSeed, playStory, type Tally } from './campaign';
import { faultsOf, neverMet, printMeetings } from './coverage';
import { scenarioOf } from './scenario';
import { shrink } from './shrink';
import { simulate } from './simulate';
import { STORIES } from './stories';

interface Lane {
  /** First seed, and the distance to the next. */
  readonly first: number;
  readonly step: number;
  readonly seconds: number;
  readonly untilViolation: boolean;
  /** One lane tells them all first. */
  readonly withStories: boolean;
}

const HOUR_MS = 3_600_000;
const DEFAULT_SECONDS = 120;
const SHRINKING_MS = 60_000;
const HUNG_MS = 60_000;

const USAGE = 'npm run sim -- [--seconds 120] [--until-violation] | --seed N | --story WORDS';

const asked = askedFor();
if (asked === null) process.exitCode = 2;
else if (asked.lane !== undefined) await runLane(JSON.parse(asked.lane) as Lane);
else if (asked.story !== undefined) process.exitCode = await tellStories(asked.story);
else if (asked.seed !== undefined) process.exitCode = await tellSeed(Number(asked.seed));
else process.exitCode = await runCampaign(Number(asked.seconds), asked['until-violation']);

/** Null, having said why, for what it can't be asked. */
function askedFor() {
  try {
    const { values } = parseArgs({
      options: {
        seconds: { type: 'string', default: String(DEFAULT_SECONDS) },
        seed: { type: 'string' },
        story: { type: 'string' },
        'until-violation': { type: 'boolean', default: false },
        lane: { type: 'string' },
      },
    });
    const { seconds, seed } = values;
    if (Number(seconds) > 0 && Number.isSafeInteger(Number(seed ?? 0))) return values;
    console.error(`--seconds takes a number above 0, --seed a whole one\n${USAGE}`);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
  return null;
}

/** One seed, with the newest lines of its story; of a broken promise the least scenario too, for `regressions.ts`. */
async function tellSeed(seed: number): Promise<number> {
  const tally = emptyTally();
  const outcome = await playSeed(seed, tally);
  console.log(outcome.tail.join('\n'));
  const { violation } = outcome;
  console.log(
    violation === null
      ? `seed ${seed}: no violation`
      : `seed ${seed}: violation of ${violation.invariant}: ${violation.what}`,
  );
  if (violation === null) return 0;
  const least = await shrink(scenarioOf(seed), violation.invariant, SHRINKING_MS);
  console.log(`least scenario (${least.steps.length} steps): ${JSON.stringify(least)}`);
  return 1;
}

/** The stories whose names have these words in them. */
async function tellStories(words: string): Promise<number> {
  const chosen = STORIES.filter(({ name }) => name.includes(words));
  let broken = chosen.length === 0 ? 1 : 0;
  for (const { name, scenario, meddle } of chosen) {
    const { violation, tail } = await simulate(scenario, { meddle });
    if (violation !== null) broken += 1;
    const end = violation === null ? 'no violation' : `violation of ${violation.invariant}: ${violation.what}`;
    console.log([...tail, `story: ${name}: ${end}`].join('\n'));
  }
  if (chosen.length === 0) console.log(`no story has "${words}" in its name: stories.ts has them all`);
  return Math.min(broken, 1);
}

/** A child process: plays the stories if it is to, and its seeds until its time is over, and tells after each. */
async function runLane({ first, step, seconds, untilViolation, withStories }: Lane): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  const tell = (tally: Tally): boolean => {
    process.send?.(tally);
    return untilViolation && tally.findings.length > 0;
  };
  for (const story of withStories ? STORIES : []) {
    const tally = emptyTally();
    await playStory(story, tally);
    if (tell(tally)) return;
  }
  for (let seed = first; performance.now() < deadline; seed += step) {
    const tally = emptyTally();
    await playSeed(seed, tally);
    if (tell(tally)) return;
  }
}

async function runCampaign(seconds: number, untilViolation: boolean): Promise<number> {
  const began = performance.now();
  const lanes = availableParallelism();
  // Other seeds each time: a campaign that plays the same ones finds the same ones.
  const first = untilViolation ? 1 : (Math.floor(Date.now() / 1000) % 1_000_000) * 100;
  const sum = emptyTally();
  const children = Array.from({ length: lanes }, (_, lane) => {
    const plan: Lane = { first: first + lane, step: lanes, seconds, untilViolation, withStories: lane === 0 };
    const child = fork(process.argv[1] ?? '', ['--lane', JSON.stringify(plan)], { execArgv: process.execArgv });
    child.on('message', (tally: Tally) => {
      addUp(sum, tally);
      for (const { of, invariant, what } of tally.findings) console.log(`violation of ${invariant}: ${what} (${of})`);
      if (untilViolation && tally.findings.length > 0) children.forEach((one) => one.kill());
    });
    return child;
  });
  const ended = children.map(
    (child) => new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 0))),
  );
  // A play that never ends is a finding too.
  const hung = setTimeout(
    () => {
      console.log(`violation of I5: a play had not ended ${HUNG_MS / 1000} s after its time`);
      process.exitCode = 1;
      children.forEach((child) => child.kill('SIGKILL'));
    },
    seconds * 1000 + HUNG_MS,
  );
  const codes = await Promise.all(ended);
  clearTimeout(hung);
  report(sum, (performance.now() - began) / 1000);
  return process.exitCode === 1 || sum.findings.length > 0 || codes.some((code) => code !== 0) ? 1 : 0;
}

function report(sum: Tally, seconds: number): void {
  const { coverage } = sum;
  const untried = neverMet(coverage);
  const hours = sum.simulatedMs / HOUR_MS;
  const perMinute = (hours / seconds) * 60;
  console.log(printMeetings(coverage));
  console.log(`cells without a meeting: ${untried.length === 0 ? 'none' : untried.join(', ')}`);
  console.log(
    `${sum.stories} stories and ${sum.seeds} seeds, ${hours.toFixed(1)} cluster-hours in ${seconds.toFixed(0)} s (${perMinute.toFixed(1)} a minute), ` +
      `${faultsOf(coverage)} faults, ${sum.messages} messages, ${sum.writes} commits, ${sum.playedTwice} seeds played twice, ` +
      `slowest way to rest ${(sum.slowestRecoveryMs / 1000).toFixed(0)} s`,
  );
  console.log(`violations: ${sum.findings.length}`);
  const { findings, seeds, stories, playedTwice } = sum;
  console.log(
    JSON.stringify({
      sim: 'cluster',
      seeds,
      stories,
      hours,
      hoursAMinute: perMinute,
      faults: faultsOf(coverage),
      untried: untried.length,
      playedTwice,
      findings,
    }),
  );
}
