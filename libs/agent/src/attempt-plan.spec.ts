import type { ContainerDetails, ImageInfo } from '@cube/runtime/port';
import { specOf } from '@cube/testing';
import type { AttemptAction } from './attempt-action';
import { type AttemptView, planAttempt } from './attempt-plan';
import { type AttemptRecord, type Ending, recordToRun, withContainer, withoutContainer } from './attempt-record';
import { NO_EVIDENCE } from './exit-evidence';

const NOW = 50_000;
const origin = { taskId: 't1', attempt: 1, cluster: 'c1', history: 'h1', revision: 1 };
const blank = recordToRun(origin, specOf({ name: 'web', stopGracePeriodSec: 7 }));
const image: ImageInfo = { id: 'i1', digest: 'd1', platform: 'linux/amd64', labels: {}, exposedPorts: [] };
const withImage: AttemptRecord = { ...blank, imageStep: { step: 'ready', image } };

function container(change: Partial<ContainerDetails> = {}): ContainerDetails {
  return {
    ...{ id: 'x1', name: 'cube-t1-1', image: 'cube/echo:1', labels: {}, state: 'running', imageId: 'i1', createdAt: 1 },
    ...{ startedAt: 2, finishedAt: null, exitCode: 0, oomKilled: false, error: '', hostPorts: {}, addresses: [] },
    stopSignal: 'SIGTERM',
    ...change,
  };
}

const created = withContainer(withImage, container({ state: 'created', startedAt: null }), NOW);
const running = withContainer(withImage, container(), NOW);
const named = withContainer(withImage, container({ name: 'web' }), NOW);
const exited = withContainer(withImage, container({ state: 'exited', exitCode: 3, finishedAt: 9 }), NOW);
const vanished = withoutContainer(running, NOW);
const ending: Ending = {
  ...{ state: 'Failed', end: 'own-failure', exitCode: 3, finishedAt: 9 },
  reason: { code: 'exit-code', message: 'ended' },
};
const died = { ...NO_EVIDENCE, died: { at: 9, exitCode: 3 } };
const pause = { action: 'create', tries: 1, notBefore: NOW + 250, engineAway: false } as const;

const run = { wanted: { action: 'run' } } as const;
const stop = { wanted: { action: 'stop', graceSec: 3 } } as const;
const superseded = { wanted: { action: 'stop', graceSec: null } } as const;
const keep = { wanted: { action: 'keep' } } as const;

const cases: readonly [string, AttemptRecord, Partial<AttemptView>, Partial<AttemptAction>][] = [
  ['to run, new: gets its image', blank, run, { kind: 'fetch-image' }],
  ['to run, while the image comes: nothing', { ...blank, imageStep: { step: 'fetching' } }, run, { kind: 'nothing' }],
  ['to run, image there: is created', withImage, run, { kind: 'create' }],
  ['to run, lower attempt still there: nothing', blank, { ...run, predecessorsEnded: false }, { kind: 'nothing' }],
  ['to run, created: is started', created, run, { kind: 'start' }],
  ['to run, runs under its canonical name: gets its own', running, run, { kind: 'rename', name: 'web' }],
  ['to run, runs under its own name: nothing', named, run, { kind: 'nothing' }],
  ['to run, name refused too often: nothing', { ...running, renameTries: 5 }, run, { kind: 'nothing' }],
  [
    'to run, a create timed out once: keeps its canonical name',
    { ...running, mayRename: false },
    run,
    { kind: 'nothing' },
  ],
  [
    'to stop, created, and an earlier create may still happen: ends, and its container keeps the name',
    { ...created, lateCreateUntil: NOW + 1 },
    stop,
    { kind: 'end' },
  ],
  [
    'to stop, created, and an earlier create and its start may still happen: waits',
    { ...created, lateCreateUntil: NOW + 1, unsure: 'start' },
    stop,
    { kind: 'wait', until: NOW + 1 },
  ],
  [
    'to stop, created, no create can happen any more: is removed',
    { ...created, lateCreateUntil: NOW },
    stop,
    { kind: 'remove' },
  ],
  [
    'ended, to be collected, and an earlier create may still happen: waits',
    { ...exited, ending, lateCreateUntil: NOW + 1 },
    { ...keep, collect: true },
    { kind: 'wait', until: NOW + 1 },
  ],
  [
    'to run, create failed a moment ago: waits',
    { ...withImage, retry: pause },
    run,
    { kind: 'wait', until: NOW + 250 },
  ],
  [
    'to run, create failed long ago: again',
    { ...withImage, retry: { ...pause, notBefore: NOW } },
    run,
    { kind: 'create' },
  ],
  ['to run, create unanswered: again', { ...withImage, unsure: 'create' }, run, { kind: 'create' }],
  [
    'to run, paused by someone: nothing',
    withContainer(withImage, container({ name: 'web', state: 'paused' }), NOW),
    run,
    { kind: 'nothing' },
  ],
  ['to run, found without a spec: nothing to make it from', { ...blank, spec: null }, run, { kind: 'nothing' }],

  ['to stop, new: ends as stopped', blank, stop, { kind: 'end' }],
  [
    'to stop, while the image comes: drops it',
    { ...blank, imageStep: { step: 'fetching' } },
    stop,
    { kind: 'drop-image' },
  ],
  ['to stop, create unanswered: repeats it first', { ...withImage, unsure: 'create' }, stop, { kind: 'create' }],
  ['to stop, created: is removed, not started', created, stop, { kind: 'remove' }],
  ['to stop, start unanswered: is removed', { ...created, unsure: 'start' }, stop, { kind: 'remove' }],
  ['to stop, runs: is stopped with the asked grace', named, stop, { kind: 'stop', graceSec: 3 }],
  ['superseded, runs: is stopped with its own grace', named, superseded, { kind: 'stop', graceSec: 7 }],
  ['to stop, create failed a moment ago: does not wait', { ...withImage, retry: pause }, stop, { kind: 'end' }],

  ['uncommanded, created: stays', created, keep, { kind: 'nothing' }],
  ['uncommanded, runs: stays', named, keep, { kind: 'nothing' }],
  ['uncommanded, nothing there: nothing', blank, keep, { kind: 'nothing' }],

  ['exited, an event told: ends at once', exited, { ...run, evidence: died }, { kind: 'end' }],
  ['exited, no event yet: waits for it', exited, run, { kind: 'wait', until: NOW + 1_000 }],
  ['exited, no event came: ends', { ...exited, exitSeenAt: NOW - 1_000 }, run, { kind: 'end' }],
  ['exited, our stop was sent: ends at once', { ...exited, stopSent: true }, stop, { kind: 'end' }],
  ['vanished, no event yet: waits for it', vanished, keep, { kind: 'wait', until: NOW + 1_000 }],

  [
    'ended: gets its canonical name back',
    { ...exited, container: container({ name: 'web', state: 'exited' }), ending },
    run,
    { kind: 'rename', name: 'cube-t1-1' },
  ],
  [
    'ended, while somebody removes it: is left alone, or the removal fails',
    { ...exited, container: container({ name: 'web', state: 'removing' }), ending },
    run,
    { kind: 'nothing' },
  ],
  ['ended, all done: is kept', { ...exited, ending }, run, { kind: 'nothing' }],
  ['ended, never started: is removed', { ...created, ending }, run, { kind: 'remove' }],
  ['ended, to be collected: is removed', { ...exited, ending }, { ...run, collect: true }, { kind: 'remove' }],
  [
    'ended, removed, to be collected: is forgotten',
    { ...vanished, ending },
    { ...run, collect: true },
    { kind: 'forget' },
  ],
  ['ended, removed, end not acknowledged: stays known', { ...vanished, ending }, run, { kind: 'nothing' }],
  ['ended, runs again: is stopped', { ...running, ending }, run, { kind: 'stop', graceSec: 7 }],
];

describe('the plan for an attempt', () => {
  it.each(cases)('%s', (_, record, change, action) => {
    const view: AttemptView = {
      ...{ record, wanted: { action: 'run' }, evidence: NO_EVIDENCE, predecessorsEnded: true, collect: false },
      ...{ now: NOW, wallClock: 1_000 },
      ...change,
    };
    expect(planAttempt(view)).toMatchObject(action);
  });
});
