import { COMPLETED, FAILED, RUNNING, SCHEDULED, type WireTask } from '@cube/testing/system';
import type { EngineEvent } from './engine-record';
import type {
  AcknowledgedTask,
  Evidence,
  ListedContainer,
  LoggedEvent,
  Look,
  ProcessSize,
  QueueLevel,
  Refusal,
} from './evidence';
import { ALWAYS, type InvariantName, violationsOf } from './invariants';

const CLUSTER = 'forged';
const TASK = 'task-1';
const BOX = 'container-of-task-1';
const FOREIGN = 'foreign-container';

function happened(action: string, at: number, more: Partial<EngineEvent> = {}): EngineEvent {
  const labels = { cluster: CLUSTER, history: 'h1', node: 'n1', task: TASK, attempt: 1, singleton: false };
  return { at, action, container: BOX, ...labels, exitCode: null, ...more };
}

function logged(Kind: string, State: number | null = null, Attempt: number | null = 1): LoggedEvent {
  return { Revision: 1, Index: 0, About: 'task', Subject: TASK, Kind, Attempt, State };
}

const NEVER = '0001-01-01T00:00:00Z';

function shown(more: Partial<WireTask> = {}): WireTask {
  return {
    ...{ ID: TASK, Name: 'web', Image: 'image:1', State: RUNNING, ContainerID: BOX, Node: 'worker-0', Attempt: 1 },
    ...{ RestartCount: 0, Health: 'none', ExitCode: null, ReasonCode: '', Reason: '', Final: false, HostPorts: null },
    ...{ CPU: 0, Memory: 0, Disk: 0, Pids: 0, ExposedPorts: {}, PortBindings: {}, Mounts: [], Env: [], Labels: {} },
    ...{
      RestartPolicy: '',
      HealthCheck: '',
      Cmd: null,
      Entrypoint: null,
      WorkingDir: '',
      User: '',
      StopGracePeriod: 10,
    },
    ...{ PullPolicy: 'missing', Platform: '', Singleton: false, Priority: 50, Strategy: '', Constraints: [] },
    ...{ Affinities: [], Spread: [], MaxPerNode: 0, ImageDigest: '', CreatedAt: NEVER, StartTime: NEVER },
    ...{ FinishTime: NEVER, NextAttemptAt: NEVER },
    ...more,
  };
}

function listed(id: string, more: Partial<ListedContainer> = {}): ListedContainer {
  return { id, running: true, cluster: CLUSTER, task: TASK, ...more };
}

function look(more: Partial<Look> = {}): Look {
  const foreign = listed(FOREIGN, { cluster: 'of-somebody-else', task: 'theirs' });
  return { tasks: [shown()], containers: [listed(BOX), foreign], readyNodes: 1, ...more };
}

function acknowledged(more: Partial<AcknowledgedTask> = {}): AcknowledgedTask {
  const task = {
    id: TASK,
    eventId: 'event-1',
    name: 'web',
    image: 'image:1',
    singleton: false,
    ends: 'never',
  } as const;
  return { ...task, stopped: false, finalAt: null, ...more };
}

const BORN = [happened('create', 1), happened('start', 2)];
const STORY = [
  logged('task-submitted', null, null),
  logged('attempt-placed'),
  logged('attempt-observed', SCHEDULED),
  logged('attempt-observed', RUNNING),
];

const LIMITS = new Map([BOX, 'another-container'].map((id) => [id, { cpu: 0.6, memoryBytes: 40 }]));

function size(more: Partial<ProcessSize> = {}): ProcessSize {
  return { name: 'manager', pid: 1, files: 30, memoryBytes: 90 * 2 ** 20, ...more };
}

function queue(value: number, isAtRest: boolean): QueueLevel {
  return { process: 'manager', metric: 'cube_store_queue_batches', value, isAtRest };
}

function refusal(more: Partial<Refusal> = {}): Refusal {
  return { what: 'no image', wanted: 400, status: 400, taskId: 'task-9', changed: false, ...more };
}

/** One service that runs as it was asked to. */
function evidence(more: Partial<Evidence> = {}): Evidence {
  const engine = { events: BORN, outages: [], limits: LIMITS };
  const watched = {
    cluster: CLUSTER,
    engine,
    acknowledged: [acknowledged()],
    log: STORY,
    kept: [BOX],
    foreign: FOREIGN,
  };
  const nodes = [{ id: 'n1', name: 'worker-0', cpu: 1, memoryBytes: 100 }];
  const rest = { nodes, sizes: [size()], queues: [], keptEnded: 0, refusals: [refusal()], takenOverAt: null };
  return { ...watched, ...rest, converged: look(), later: look(), convergedAt: 10, ...more };
}

function recorded(...events: readonly EngineEvent[]): Pick<Evidence, 'engine'> {
  return { engine: { events: [...BORN, ...events], outages: [], limits: LIMITS } };
}

const other = { container: 'another-container' };
const foreigner = { container: FOREIGN, cluster: 'of-somebody-else', task: 'theirs' };
const single = { singleton: true };

/** What is forged, who must notice, and a word of the diagnosis. */
const FORGERIES: readonly (readonly [string, InvariantName, RegExp, Partial<Evidence>])[] = [
  ['an acknowledged task is not listed', 'I1', /not listed/, { later: look({ tasks: [] }) }],
  ['an acknowledged task is another', 'I1', /not what was/, { later: look({ tasks: [shown({ Image: 'image:2' })] }) }],
  ['no event tells of an acknowledged task', 'I1', /no event tells/, { log: STORY.slice(1) }],
  [
    'an acknowledged stop is forgotten',
    'I1',
    /stop of task web is lost/,
    { acknowledged: [acknowledged({ stopped: true })] },
  ],
  ['one attempt has two containers', 'I2', /got 2 containers/, recorded(happened('create', 3, other))],
  ['one attempt is started twice', 'I2', /started 2 times/, recorded(happened('die', 3), happened('start', 4))],
  [
    'two containers of a Singleton live at once',
    'I2',
    /2 live containers/,
    {
      engine: {
        events: [1, 2].map((at) => happened('start', at, { ...single, attempt: at, container: `box-${at}` })),
        outages: [],
        limits: LIMITS,
      },
    },
  ],
  [
    'a manager that was taken over makes a container',
    'I8',
    /a create for task/,
    { ...recorded(happened('create', 9, other)), takenOverAt: 5 },
  ],
  ['a node gives more than it has', 'I9', /1.2 of its 1 cores/, recorded(happened('start', 3, other))],
  ['a process keeps files open', 'I11', /keeps 21 more/, { sizes: [size(), size({ files: 51 })] }],
  ['a process opens too many files', 'I11', /opened 101/, { sizes: [size(), size({ files: 131 }), size()] }],
  ['a process grows', 'I11', /160 MiB/, { sizes: [size(), size({ memoryBytes: 250 * 2 ** 20 })] }],
  ['a queue grows beyond its bound', 'I11', /batches of manager was 300/, { queues: [queue(300, false)] }],
  ['a queue is not emptied', 'I11', /was 2 at rest, at most 1/, { queues: [queue(2, true)] }],
  [
    'ended containers are kept',
    'I11',
    /1 ended containers/,
    { later: look({ containers: [listed(BOX, { running: false })] }) },
  ],
  ['a mistake is taken', 'I12', /answered 201/, { refusals: [refusal({ status: 201 })] }],
  ['a mistake changes something', 'I12', /changed/, { refusals: [refusal({ changed: true })] }],
  ['a mistake makes a task', 'I12', /made a task/, { refusals: [refusal({ taskId: TASK })] }],
  [
    'an ended attempt runs again',
    'I3',
    /from Failed to Running/,
    { log: [...STORY, logged('attempt-lost'), logged('attempt-observed', RUNNING)] },
  ],
  ['an attempt runs without a node', 'I3', /from Pending to Running/, { log: [logged('attempt-observed', RUNNING)] }],
  [
    'a container runs that no task has',
    'I4',
    /runs unwanted/,
    { later: look({ containers: [listed(BOX), listed('stray'), listed(FOREIGN)] }) },
  ],
  [
    'the API shows what does not run',
    'I4',
    /it does not/,
    { later: look({ containers: [listed(BOX, { running: false })] }) },
  ],
  ['the engine is not left in peace', 'I5', /saw start/, recorded(happened('start', 11, { attempt: 2, ...other }))],
  ['a task changes after convergence', 'I5', /changed from/, { later: look({ tasks: [shown({ Attempt: 2 })] }) }],
  [
    'a failure is not counted',
    'I6',
    /RestartCount 0; the engine saw it fail 1/,
    { ...recorded(happened('die', 3, { exitCode: 1 })), later: look({ tasks: [shown({ Attempt: 2 })] }) },
  ],
  [
    'a failure is counted that was none',
    'I6',
    /RestartCount 1; the engine saw it fail 0/,
    { later: look({ tasks: [shown({ RestartCount: 1, Attempt: 2 })] }) },
  ],
  ['a kept container is started again', 'I7', /started 2 times/, recorded(happened('start', 3))],
  ['a kept container is stopped', 'I7', /saw kill, die/, recorded(happened('kill', 3), happened('die', 4))],
  [
    'a kept container is replaced',
    'I7',
    /no task's any more/,
    { later: look({ tasks: [shown({ ContainerID: 'new' })] }) },
  ],
  [
    'a final task starts',
    'I10',
    /started after the task was final/,
    { ...recorded(happened('start', 9)), acknowledged: [acknowledged({ finalAt: 8 })] },
  ],
  [
    'a final task gets an attempt',
    'I10',
    /was final, and then/,
    { log: [...STORY, logged('task-finished'), logged('attempt-opened', null, 2)] },
  ],
  ['a task is replaced', 'I13', /replaced: 2 containers/, recorded(happened('create', 3, { attempt: 2, ...other }))],
  ['a foreign container is killed', 'I14', /saw kill/, recorded(happened('kill', 3, foreigner))],
  ['a foreign container is gone', 'I14', /is gone/, { later: look({ containers: [listed(BOX)] }) }],
];

const ALL: readonly InvariantName[] = [...ALWAYS, 'I7', 'I8', 'I9', 'I11', 'I12', 'I13'];

describe('the checkers of the faults', () => {
  it('find nothing wrong with a service that runs as it was asked to', () => {
    expect(violationsOf(evidence(), ALL)).toEqual([]);
  });

  it.each(FORGERIES)('%s: %s says so', (_what, invariant, diagnosis, forged) => {
    const found = violationsOf(evidence(forged), [invariant]).map(({ what }) => what);
    expect(found.join('\n')).toMatch(diagnosis);
  });

  it('every checker has failed at least once', () => {
    expect(new Set(FORGERIES.map(([, invariant]) => invariant))).toEqual(new Set(ALL));
  });

  it('charge nobody for what a signal or the end of the engine caused', () => {
    const replaced = look({ tasks: [shown({ Attempt: 2 })] });
    const killed = recorded(happened('kill', 3), happened('die', 4, { exitCode: 137 }));
    expect(violationsOf(evidence({ ...killed, later: replaced }), ['I6'])).toEqual([]);
    const died = happened('die', 4, { exitCode: 137 });
    const away = { engine: { events: [...BORN, died], outages: [{ from: 3, to: 5 }], limits: LIMITS } };
    expect(violationsOf(evidence({ ...away, later: replaced }), ['I6'])).toEqual([]);
  });

  it('let an attempt end, and the next one begin', () => {
    const next = [logged('attempt-opened', null, 2), logged('attempt-placed', null, 2)];
    const log = [...STORY, logged('attempt-observed', FAILED), ...next, logged('attempt-observed', COMPLETED, 2)];
    expect(violationsOf(evidence({ log }), ['I3', 'I10'])).toEqual([]);
  });
});
