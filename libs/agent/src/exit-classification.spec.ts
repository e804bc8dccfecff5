import type { ContainerDetails } from '@cube/runtime/port';
import { classifyExit, type Exit } from './exit-classification';
import { NO_EVIDENCE } from './exit-evidence';

const container: ContainerDetails = {
  ...{ id: 'x1', name: 'web', image: 'cube/echo:1', labels: {}, state: 'exited', imageId: 'i1', createdAt: 1 },
  ...{ startedAt: 2, finishedAt: 9_000, exitCode: 0, oomKilled: false, error: '', hostPorts: {}, addresses: [] },
  stopSignal: 'SIGUSR1',
};
const died = (exitCode: number) => ({ ...NO_EVIDENCE, died: { at: 9_000, exitCode } });
const after = (signal: string, exitCode = 0, at = 8_000) => ({ ...died(exitCode), signals: [{ signal, at }] });
const base: Exit = { container, gone: false, evidence: NO_EVIDENCE, stop: 'none', memoryLimit: 0, now: 10_000 };
const failed = { ...container, exitCode: 3 };

const cases: readonly [string, Partial<Exit>, string, string, string][] = [
  ['exit 0 of its own', { evidence: died(0) }, 'Completed', 'completed', 'exited'],
  ['exit 3 of its own', { evidence: died(3), container: failed }, 'Failed', 'own-failure', 'exit-code'],
  ['exit 0 without an event', {}, 'Failed', 'loss', 'stopped-by-engine'],
  ['exit 0 after TERM from outside', { evidence: after('15') }, 'Failed', 'loss', 'stopped-from-outside'],
  ['exit 0 after SIGINT, spelt out', { evidence: after('SIGINT') }, 'Failed', 'loss', 'stopped-from-outside'],
  ["exit 0 after the image's own stop signal", { evidence: after('10') }, 'Failed', 'loss', 'stopped-from-outside'],
  ['exit 0 after HUP, which asks for a reload', { evidence: after('1') }, 'Completed', 'completed', 'exited'],
  ['exit 0 after a signal of no known name', { evidence: after('NOSUCH') }, 'Completed', 'completed', 'exited'],
  [
    'exit 0 long after a TERM it ignored',
    { evidence: after('15', 0, 9_000 - 700_000) },
    'Completed',
    'completed',
    'exited',
  ],
  [
    'out of memory',
    { evidence: died(137), container: { ...container, exitCode: 137, oomKilled: true } },
    'Failed',
    'own-failure',
    'out-of-memory',
  ],
  [
    'a child out of memory, exit 0',
    { evidence: died(0), container: { ...container, oomKilled: true } },
    'Completed',
    'completed',
    'exited',
  ],
  ['gone without an event', { gone: true }, 'Failed', 'loss', 'removed-from-outside'],
  ['gone after KILL from outside', { gone: true, evidence: after('9', 137) }, 'Failed', 'loss', 'removed-from-outside'],
  ['gone after an exit of its own', { gone: true, evidence: died(0) }, 'Completed', 'completed', 'exited'],
  ['our stop', { stop: 'sent', evidence: after('15', 143) }, 'Completed', 'completed', 'stopped'],
  ['our stop, no event seen', { stop: 'sent' }, 'Completed', 'completed', 'stopped'],
  [
    'exit 3 of its own before our stop was sent',
    { stop: 'wanted', evidence: died(3), container: failed },
    'Failed',
    'own-failure',
    'exit-code',
  ],
  [
    'ended by someone else before our stop was sent',
    { stop: 'wanted', evidence: after('15') },
    'Completed',
    'completed',
    'stopped',
  ],
];

describe('whose doing an end was', () => {
  it.each(cases)('%s', (_, exit, state, end, code) => {
    expect(classifyExit({ ...base, ...exit })).toMatchObject({ state, end, reason: { code } });
  });

  it('says when it happened and with which code, as far as anybody knows', () => {
    expect(classifyExit({ ...base, evidence: died(3), container: failed })).toMatchObject({
      exitCode: 3,
      finishedAt: 9_000,
    });
    const running = { ...container, state: 'running', finishedAt: null } as const;
    expect(classifyExit({ ...base, gone: true, container: running })).toMatchObject({
      exitCode: null,
      finishedAt: 10_000,
    });
  });
});
