import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Recovery, recovered } from './convergence';
import type { Engines } from './engines';
import type { FaultCase } from './fault-case';
import { type Violation, violationsOf } from './invariants';
import { Stage } from './stage';

export interface CaseResult {
  readonly name: string;
  readonly injected: string;
  readonly invariants: readonly string[];
  /** Null when it did not recover. */
  readonly recoveryMs: number | null;
  readonly tookMs: number;
  readonly violations: readonly Violation[];
  /** A step or an assertion that failed. */
  readonly error: string | null;
  /** Where the logs of manager and workers and the engine's record are; null if all went well. */
  readonly logs: string | null;
}

const LOGS = join('.cube', 'faults');

/** Plays a case once, and says what held. Never rejects for what the case found; ends early when `interrupted`. */
export async function runCase(engines: Engines, fault: FaultCase, interrupted?: AbortSignal): Promise<CaseResult> {
  const { name, injected, invariants } = fault;
  const began = performance.now();
  const found = await onStage(engines, fault, interrupted);
  return { name, injected, invariants, tookMs: performance.now() - began, ...found };
}

type Found = Pick<CaseResult, 'recoveryMs' | 'violations' | 'error' | 'logs'>;

async function onStage(engines: Engines, fault: FaultCase, interrupted?: AbortSignal): Promise<Found> {
  let stage: Stage | null = null;
  let found: Found = { recoveryMs: null, violations: [], error: null, logs: null };
  try {
    stage = await Stage.open(await engines.provide(fault.stage), fault.stage);
    const { evidence, recoveryMs } = await Promise.race([play(stage, fault.steps), endOf(interrupted)]);
    found = { ...found, recoveryMs: Math.round(recoveryMs), violations: violationsOf(evidence, fault.invariants) };
  } catch (error) {
    found = { ...found, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  const isBroken = found.error !== null || found.violations.length > 0;
  if (isBroken && stage !== null && interrupted?.aborted !== true) {
    found = { ...found, logs: await keepLogs(stage, fault.name, found) };
  }
  const leftovers = (await stage?.close()) ?? [];
  if (!isBroken && leftovers.length > 0) found = { ...found, error: leftovers.join('\n') };
  // What a broken case left of its engine is not for the next one.
  if (found.error !== null || isBroken) await engines.dispose();
  return found;
}

async function play(stage: Stage, steps: FaultCase['steps']): Promise<Recovery> {
  await steps(stage);
  return recovered(stage);
}

/** Rejects when it is aborted, and never resolves. */
function endOf(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = () => reject(new Error(String(signal?.reason)));
    if (signal?.aborted === true) end();
    signal?.addEventListener('abort', end, { once: true });
  });
}

async function keepLogs(stage: Stage, name: string, found: Found): Promise<string> {
  const directory = join(process.cwd(), LOGS, name);
  await mkdir(directory, { recursive: true });
  const { cluster, recorder, client } = stage;
  const tasks = await cluster.get('/tasks').catch(String);
  const log = await cluster.get('/events?since=0').catch(String);
  const seen = { name, ...found, engine: recorder.events, acknowledged: client.acknowledged, tasks, log };
  await writeFile(join(directory, 'case.json'), JSON.stringify(seen, null, 1));
  for (const app of cluster.apps) {
    await writeFile(join(directory, `${app.name.replace(' ', '-')}.log`), `${app.output()}\n`);
  }
  return directory;
}
