import type { CaseResult } from './run-case';

const WIDTHS = { name: 24, injected: 62, invariants: 38, recovery: 9 };

export const RESULT_HEADING = [
  'case'.padEnd(WIDTHS.name),
  'injected'.padEnd(WIDTHS.injected),
  'invariants'.padEnd(WIDTHS.invariants),
  'recovery'.padStart(WIDTHS.recovery),
  ' result',
].join(' ');

export function isOk({ error, violations }: CaseResult): boolean {
  return error === null && violations.length === 0;
}

export function rowOf(result: CaseResult): string {
  const { name, injected, invariants, recoveryMs } = result;
  const [first = '', ...more] = wrapped(injected, WIDTHS.injected);
  const row = [
    name.padEnd(WIDTHS.name),
    first.padEnd(WIDTHS.injected),
    inOrder(invariants).join(' ').padEnd(WIDTHS.invariants),
    (recoveryMs === null ? '-' : `${(recoveryMs / 1000).toFixed(1)} s`).padStart(WIDTHS.recovery),
    isOk(result) ? ' ok' : ' BROKEN',
  ].join(' ');
  return [row, ...more.map((line) => `${' '.repeat(WIDTHS.name)} ${line}`)].join('\n');
}

/** By their numbers. */
function inOrder(names: readonly string[]): string[] {
  return [...names].sort((one, other) => Number(one.slice(1)) - Number(other.slice(1)));
}

/** What broke, and where to look; nothing if all went well. */
export function troubleOf({ error, violations, logs }: CaseResult): string[] {
  return [
    ...violations.map(({ invariant, what }) => `    ${invariant}: ${what}`),
    ...(error === null ? [] : [`    ${firstLines(error)}`]),
    ...(logs === null ? [] : [`    logs and the engine's record: ${logs}`]),
  ];
}

function firstLines(error: string): string {
  return error.split('\n').slice(0, 3).join('\n    ').slice(0, 1_500);
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
