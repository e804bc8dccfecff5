// `npm run faults [-- NAME...] [--list]`: real faults on a real, private engine; a row a case.
import { parseArgs } from 'node:util';
import { FAULT_CASES } from './cases';
import { Engines } from './engines';
import type { FaultCase } from './fault-case';
import { isOk, RESULT_HEADING, rowOf, troubleOf } from './result-table';
import { type CaseResult, runCase } from './run-case';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const INTERRUPTED = 130;

const asked = askedFor();
if (asked === null) process.exitCode = 2;
else if (asked.list) listCases();
else
  process.exitCode = await campaign(
    FAULT_CASES.filter(({ name }) => asked.names.length === 0 || asked.names.includes(name)),
  );

/** Null, having said why, for what it can't be asked. */
function askedFor(): { readonly names: readonly string[]; readonly list: boolean } | null {
  try {
    const options = { list: { type: 'boolean', default: false } } as const;
    const { values, positionals: names } = parseArgs({ options, allowPositionals: true });
    const unknown = names.filter((name) => !FAULT_CASES.some((fault) => fault.name === name));
    if (unknown.length === 0) return { names, list: values.list };
    console.error(`there is no case ${unknown.join(', ')}: --list names them all`);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\nnpm run faults -- [NAME...] [--list]`);
  }
  return null;
}

function listCases(): void {
  for (const { name, injected } of FAULT_CASES) console.log(`${name.padEnd(24)} ${injected}`);
}

async function campaign(chosen: readonly FaultCase[]): Promise<number> {
  const began = performance.now();
  const interruption = new AbortController();
  for (const signal of SIGNALS) process.on(signal, () => interruption.abort(new Error(`interrupted by ${signal}`)));
  const engines = new Engines();
  const results: CaseResult[] = [];
  console.log(RESULT_HEADING);
  try {
    for (const fault of chosen) {
      const result = await runCase(engines, fault, interruption.signal);
      if (interruption.signal.aborted) return INTERRUPTED;
      results.push(result);
      console.log([rowOf(result), ...troubleOf(result)].join('\n'));
    }
  } finally {
    await engines.dispose();
  }
  return summarize(results, performance.now() - began);
}

function summarize(results: readonly CaseResult[], tookMs: number): number {
  const broken = results.filter((result) => !isOk(result));
  const slowest = Math.max(...results.map(({ recoveryMs }) => recoveryMs ?? 0));
  console.log(
    `${results.length - broken.length} of ${results.length} cases ok in ${Math.round(tookMs / 1000)} s, ` +
      `slowest recovery ${(slowest / 1000).toFixed(1)} s` +
      (broken.length === 0 ? '' : `; broken: ${broken.map(({ name }) => name).join(', ')}`),
  );
  const cases = results.map((result) => ({ ...result, tookMs: Math.round(result.tookMs), ok: isOk(result) }));
  console.log(JSON.stringify({ faults: results.length, broken: broken.length, tookMs: Math.round(tookMs), cases }));
  return broken.length === 0 ? 0 : 1;
}
