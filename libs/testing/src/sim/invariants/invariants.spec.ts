import type { ClusterEvent, EventEntry } from '@cube/control-plane';
import { type Attempt, openAttempt, type Task } from '@cube/task';
import { specOf } from '../../task-builder';
import { acknowledgedWritesStay } from './acknowledged-writes';
import { outOfBounds, recordsAreBounded, tooManyKept } from './bounds';
import { noMassEviction, onlyTheDownAreEvicted } from './eviction';
import type { EngineFact, Fact, Invariant, PlacedContainer, Truth } from './fact';
import { finalNeverRevives, legalEvents, readsMoveForward } from './legal-transitions';
import { liveNamesAreUnique, refusedChangesNothing, tasksAreLimited } from './refusals';
import { reservationsFit } from './resources';
import { unrest } from './rest';
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

const WAITING = { code: 'waiting-for-placement', message: '' } as const;

function attempt(change: Partial<Attempt> = {}): Attempt {
  const opened = openAttempt(1, 0, null, WAITING);
  return { ...opened, state: 'Running', nodeId: 'n1', containerId: 'x1', ...change };
}

function task(change: Partial<Task> = {}): Task {
  const counts = { createdAt: 1, restartCount: 0, failuresInRow: 0, final: false, revision: 1 };
  return { id: 't1', spec: specOf(), desired: 'run', attempts: [attempt()], ...counts, ...change };
}

const LABELS = { 'cube.cluster': 'sim', 'cube.node': 'n1', 'cube.task': 't1', 'cube.attempt': '1' };

function container(change: Partial<PlacedContainer> = {}): PlacedContainer {
  return { id: 'x1', name: 'web', image: 'service', labels: LABELS, state: 'running', host: 'host-1', ...change };
}

function truth(tasks: readonly Task[] = [task()], containers: readonly PlacedContainer[] = [container()]): Truth {
  return {
    now: 0,
    history: 'sim',
    tasks: new Map(tasks.map((one) => [one.id, one])),
    nodes: new Map(),
    containers: () => containers,
    isForeign: (id) => id.startsWith('foreign'),
    isOwnerless: (id) => id.startsWith('ownerless'),
    isLeftOver: ({ id }) => id.startsWith('left-over'),
    isRevived: (id) => id.startsWith('revived'),
  };
}

function engine(kind: 'create' | 'start' | 'stop', change: Partial<EngineFact> = {}): Fact {
  return { kind: 'engine', host: 'host-1', id: 'x1', labels: LABELS, fact: { kind }, cause: 'usual', ...change };
}

/** A commit by which a node is known to be so. */
function liveness(now: 'suspect' | 'down'): Fact {
  const event = { about: 'node', id: 'n1', fact: { kind: 'node-liveness', liveness: now } } as const;
  return { kind: 'commit', revision: 1, tasks: [], events: [{ revision: 1, index: 0, at: 0, event }] };
}

type TaskFactOf = Extract<ClusterEvent, { about: 'task' }>['fact'];

/** A commit that changes one task. */
function commit(
  before: Task | undefined,
  after: Task | undefined,
  facts: readonly TaskFactOf[] = [],
  { at = 0, eventsKept = 0 } = {},
): Fact {
  const id = (after ?? before)?.id ?? 't1';
  const events = facts.map((fact, index): EventEntry => ({
    revision: 1,
    index,
    at,
    event: { about: 'task', id, fact },
  }));
  return { kind: 'commit', revision: 1, tasks: [{ id, before, after, eventsKept }], events };
}

const placed: TaskFactOf = {
  ...{ kind: 'attempt-placed', attempt: 1, nodeId: 'n1', instance: 'i1', cursors: { roundRobin: 0 } },
  explanation: {},
} as unknown as TaskFactOf;
const opened = (charged: boolean): TaskFactOf => ({
  ...{ kind: 'attempt-opened', attempt: 2, notBefore: null, charged, failuresInRow: 3, reason: WAITING },
});
const submitted: TaskFactOf = {
  ...{ kind: 'task-submitted', spec: specOf(), attempt: 1 },
  request: { eventId: 'e1', fingerprint: '' },
};
const manager = (epoch: number) => ({ cluster: 'sim', history: 'sim', epoch, manager: `m${epoch}` });
const obeyed = (epoch: number, instance: string | null): Fact => ({
  ...{ kind: 'obeyed', address: 'w1', by: manager(epoch), instance, actualInstance: 'i1' },
});
const asksToStop = (change: Partial<PlacedContainer> = {}): Fact => ({
  ...{ kind: 'ask', address: 'w1', ask: { call: 'stop', target: 'x1' }, container: container(change) },
});
const failed = attempt({ state: 'Failed', reason: { code: 'exit-code', message: '' } });
const onceOnly = {
  spec: specOf({ restartPolicy: 'on-failure:1' }),
  attempts: [attempt({ state: 'Failed', reason: { code: 'image-not-found', message: '' } }), attempt({ number: 2 })],
};
const lost: TaskFactOf = {
  ...{ kind: 'attempt-lost', attempt: 1, released: false },
  reason: { code: 'node-lost', message: '' },
};
const bound = (epoch: number): Fact & { kind: 'bound' } => ({
  ...{ kind: 'bound', address: 'w1', cluster: 'sim', epoch, manager: `m${epoch}`, history: 'sim' },
});
const twice = attempt({ number: 2, containerId: 'x2' });

/** Each story breaks its promise with its last fact, and not before. */
const STORIES: readonly [string, () => Invariant, readonly Fact[], Truth?][] = [
  [
    'an acknowledged task that is nowhere',
    acknowledgedWritesStay,
    [{ kind: 'acknowledged', wish: 'run', taskId: 't9' }],
  ],
  ['a task dropped before its end', acknowledgedWritesStay, [commit(task(), undefined)]],
  ['a stop that is taken back', acknowledgedWritesStay, [commit(task({ desired: 'stop' }), task())]],
  ['a second container', oneContainerPerAttempt, [engine('create'), engine('create', { id: 'x2' })]],
  ['two open attempts', oneLiveAttempt, [commit(undefined, task({ attempts: [attempt(), twice] }))]],
  [
    'a Singleton that runs twice',
    oneLiveAttempt,
    [engine('start', { labels: { ...LABELS, 'cube.singleton': 'true' } })],
    truth([task()], [container(), container({ id: 'x2' })]),
  ],
  [
    'an attempt placed twice',
    legalEvents,
    [commit(undefined, task(), [placed, { kind: 'attempt-withdrawn', attempt: 1 }]), commit(task(), task(), [placed])],
  ],
  [
    'a read that goes back',
    readsMoveForward,
    [
      { kind: 'read', revision: 1, tasks: [task()] },
      { kind: 'read', revision: 2, tasks: [task({ attempts: [attempt({ state: 'Scheduled' })] })] },
    ],
  ],
  ['a final task that is not any more', finalNeverRevives, [commit(task({ final: true }), task())]],
  ['a container of a final task that starts', finalNeverRevives, [engine('start')], truth([task({ final: true })])],
  ['a restart that is counted and not logged', restartCountIsExact, [commit(task(), task({ restartCount: 1 }))]],
  [
    'an own failure that is not counted',
    restartCountIsExact,
    [commit(task(), task({ attempts: [failed, twice] }), [opened(false)])],
  ],
  [
    'an end by others that is counted',
    restartCountIsExact,
    [commit(task(), task({ attempts: [failed, twice], restartCount: 1 }), [opened(true)])],
  ],
  [
    'a backoff cut short',
    backoffIsKept,
    [
      commit(task(), task(), [opened(true)]),
      commit(task(), task(), [{ ...placed, attempt: 2 } as TaskFactOf], { at: 3_990 }),
    ],
  ],
  ['a container started again', neverStartedTwice, [engine('start'), engine('start')]],
  ['a stop of what is wanted', wantedIsLeftAlone, [bound(1), asksToStop()]],
  ['a stop of what others made', foreignIsUntouched, [asksToStop({ id: 'foreign-1' })]],
  ['a change to what others made', foreignIsUntouched, [engine('stop', { id: 'foreign-1' })]],
  ['commands of an earlier epoch', staleIsNotObeyed, [obeyed(2, null), obeyed(1, 'i1')]],
  ['commands for another process', staleIsNotObeyed, [obeyed(2, null), obeyed(2, 'i0')]],
  [
    'more reserved than there is',
    reservationsFit,
    [commit(undefined, task(), [placed])],
    truth([task({ spec: specOf({ cpu: 9 }) })]),
  ],
  [
    'a refused event that was taken in',
    refusedChangesNothing,
    [commit(undefined, task(), [submitted]), { kind: 'refused', eventId: 'e1' }],
  ],
  [
    'a refused event that is taken in later',
    refusedChangesNothing,
    [{ kind: 'refused', eventId: 'e1' }, commit(undefined, task(), [submitted])],
  ],
  [
    'two live tasks of one name',
    liveNamesAreUnique,
    [commit(undefined, task()), commit(undefined, task({ id: 't2' }))],
  ],
  [
    'a restart more than the policy allows',
    restartCountIsExact,
    [
      commit(undefined, task({ ...onceOnly, restartCount: 1 }), [opened(true)]),
      commit(task(onceOnly), task({ ...onceOnly, restartCount: 2 }), [opened(true)]),
    ],
  ],
  [
    'a second attempt that starts while the first one runs on its node',
    oneAfterTheOther,
    [engine('start', { id: 'x2', labels: { ...LABELS, 'cube.attempt': '2' } })],
  ],
  ['a container of an unknown task that is stopped', ownerlessRunOn, [bound(1), asksToStop({ id: 'ownerless-1' })]],
  ['a worker that changes its cluster', bondsOnlyTighten, [bound(1), { ...bound(2), cluster: 'another' }]],
  ['a worker that goes back to an earlier epoch', bondsOnlyTighten, [bound(2), bound(1)]],
  ['a worker that obeys two managers of one epoch', bondsOnlyTighten, [bound(1), { ...bound(1), manager: 'twin' }]],
  ['commands of a manager that did not say HELLO', bondsOnlyTighten, [bound(1), obeyed(1, 'i1'), obeyed(2, 'i1')]],
  [
    'a refusal that was none',
    refusedChangesNothing,
    [{ kind: 'wrongly-taken', eventId: 'e1', why: 'its body is another one' }],
  ],
  [
    'a task too many',
    tasksAreLimited,
    [commit(undefined, task({ id: 't101' }))],
    truth(Array.from({ length: 101 }, (_, index) => task({ id: `t${index}` }))),
  ],
  ['a record that grows', recordsAreBounded, [commit(task(), task(), [], { eventsKept: 101 })]],
  [
    'an eviction from a node that is only suspect',
    onlyTheDownAreEvicted,
    [liveness('suspect'), commit(task(), task(), [lost])],
  ],
  ['an eviction without a cause', noMassEviction, [commit(task(), task(), [lost])]],
];

describe('an invariant', () => {
  it.each(STORIES)('notices %s', (_, make, facts, world = truth()) => {
    const { check } = make();
    const said = facts.map((fact) => check(fact, world));
    expect(said.slice(0, -1)).toEqual(facts.slice(1).map(() => null));
    expect(said.at(-1)).toEqual(expect.any(String));
  });

  it('notices what is not at rest', () => {
    expect(unrest(truth())).toBeNull();
    expect(unrest(truth([task({ desired: 'stop' })]))).toContain('is to stop');
    expect(unrest(truth([task()], []))).toContain('does not run');
    expect(unrest(truth([], [container()]))).toContain('nobody wants it');
    expect(unrest(truth([task({ attempts: [attempt({ state: 'Scheduled' })] })]))).toContain('Scheduled');
  });

  it('notices what piles up', () => {
    const few = { inFlight: 0, workers: 5, attempts: 0, finals: 30, endedContainers: 70 };
    const sizes = { ...few, timers: [{ process: 'm1', count: 60 }] };
    expect(outOfBounds(sizes)).toBeNull();
    expect(outOfBounds({ ...sizes, timers: [{ process: 'm1', count: 61 }] })).toContain('m1');
    expect(outOfBounds({ ...sizes, inFlight: 201 })).toContain('201');
    expect(outOfBounds({ ...sizes, finals: 31 })).toContain('31');
    expect(outOfBounds({ ...sizes, endedContainers: 71 })).toContain('71');
    expect(tooManyKept({ endedContainers: 14 })).toBeNull();
    expect(tooManyKept({ endedContainers: 15 })).toContain('15');
  });
});
