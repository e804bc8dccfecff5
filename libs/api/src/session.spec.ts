import {
  type AttemptReport,
  type Command,
  HEALTH_STATES,
  type HelloAnswer,
  REASON_CODES,
  type ReportPage,
} from '@cube/task';
import fc from 'fast-check';
import { identityFromHeaders, identityToHeaders } from './identity-headers';
import { readHello, readReportPage, writeHello, writeReportPage } from './session-answers';
import { readCommands, writeCommands } from './session-commands';
import type { ReadMessage } from './wire-reader';
import { anyTaskSpec } from './task-spec.arbitrary';

const containing = (text: string): unknown => expect.stringContaining(text);

/** As the other side gets it. */
const overTheWire = (message: unknown): unknown => JSON.parse(JSON.stringify(message));

function messageOf<T>(read: ReadMessage<T>): T {
  if (!read.ok) throw new Error(`refused: ${JSON.stringify(read.errors)}`);
  return read.message;
}

const token = fc.stringMatching(/^[a-zA-Z0-9-]{1,20}$/);
const at = fc.integer({ min: 0, max: 4_000_000_000_000 });
const ordinal = fc.integer({ min: 1, max: 1_000_000 });

const anyReport: fc.Arbitrary<AttemptReport> = fc.record({
  taskId: fc.uuid(),
  attempt: ordinal,
  revision: ordinal,
  cluster: token,
  history: token,
  state: fc.constantFrom('Scheduled', 'Running', 'Completed', 'Failed'),
  containerId: token,
  startedAt: fc.option(at),
  finishedAt: fc.option(at),
  exitCode: fc.option(fc.integer()),
  end: fc.option(fc.constantFrom('completed', 'own-failure', 'loss', 'hopeless')),
  reason: fc.option(fc.record({ code: fc.constantFrom(...REASON_CODES), message: fc.string() })),
  health: fc.constantFrom(...HEALTH_STATES),
  hostPorts: fc.option(
    fc.dictionary(
      fc.constantFrom('80/tcp', '53/udp'),
      fc.array(fc.record({ hostIp: fc.ipV4(), hostPort: ordinal.map((n) => String(n % 65536)) })),
    ),
  ),
  imageDigest: token,
  released: fc.boolean(),
});

const use = { cpu: fc.nat(), memoryBytes: fc.maxSafeNat(), diskBytes: fc.maxSafeNat() };
const anyUse = fc.record(use);
const anyCapacity = fc.record({ ...use, pids: fc.nat() });

const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    action: fc.constant('run' as const),
    taskId: fc.uuid(),
    attempt: ordinal,
    revision: ordinal,
    spec: anyTaskSpec(),
  }),
  fc.record({
    action: fc.constantFrom('stop' as const, 'collect' as const),
    ...{ taskId: fc.uuid(), attempt: ordinal, revision: ordinal, graceSec: fc.integer({ min: 0, max: 3600 }) },
  }),
);

const anyHello: fc.Arbitrary<HelloAnswer> = fc.record({
  ...{ nodeId: fc.uuid(), name: token, instance: token, hostId: token, highestEpoch: fc.nat(), platform: token },
  ...{
    publishAddress: token,
    capacity: anyCapacity,
    labels: fc.dictionary(
      token.map((name) => `l-${name}`),
      fc.string(),
    ),
  },
  ...{ kernel: token, engine: token, volumes: fc.option(fc.array(token, { maxLength: 3 })) },
  attempts: fc.array(anyReport, { maxLength: 3 }),
});

const anyPage: fc.Arbitrary<ReportPage> = fc.record({
  ...{ instance: token, seq: fc.nat(), full: fc.boolean(), reports: fc.array(anyReport, { maxLength: 3 }) },
  stats: fc.option(
    fc.record({
      ...{ sampledAt: at, taskCount: fc.nat(), use: fc.option(anyUse) },
      host: fc.option(
        fc.record({
          cpu: fc.constant({ Id: 'cpu', User: 338868 }),
          memory: fc.constant({ MemTotal: 2014312 }),
          disk: fc.constant({ All: 66205626368 }),
          load: fc.constant({ Last1Min: 0.25 }),
        }),
      ),
    }),
  ),
});

describe('the session protocol loses nothing on the wire', () => {
  it('commands, with every field of every spec and the values of Env', () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 4 }), (commands) => {
        expect(messageOf(readCommands(overTheWire(writeCommands(commands))))).toEqual(commands);
      }),
      { numRuns: 200 },
    );
  });

  it('the answer to HELLO', () => {
    fc.assert(
      fc.property(anyHello, (hello) => expect(messageOf(readHello(overTheWire(writeHello(hello))))).toEqual(hello)),
    );
  });

  it('report pages', () => {
    fc.assert(
      fc.property(anyPage, (page) =>
        expect(messageOf(readReportPage(overTheWire(writeReportPage(page))))).toEqual(page),
      ),
    );
  });

  it('the identity of a manager', () => {
    const identity = fc.record({ cluster: token, history: token, epoch: ordinal, manager: token });
    fc.assert(
      fc.property(identity, fc.option(token), (manager, instance) => {
        const sent = Object.entries(identityToHeaders(manager, instance));
        const headersAsReceived = Object.fromEntries(sent.map(([name, value]) => [name.toLowerCase(), value] as const));
        expect(identityFromHeaders(headersAsReceived)).toEqual({
          from: 'manager',
          identity: manager,
          instance,
        });
      }),
    );
  });
});

describe('a peer of another version', () => {
  const TASK_ID = 'bb1d59ef-9fc1-4e4b-a44d-db571eeed203';
  const run = { State: 2, Attempt: 1, Revision: 7, Task: { ID: TASK_ID, Image: 'cube/echo:1' } };

  it('may send one command without a list, and fields that we do not know at any depth', () => {
    const newer = {
      ...run,
      Deadline: 1,
      Task: { ...run.Task, Gpu: 1, Mounts: [{ Source: 'data', Target: '/d', Uid: 1 }] },
    };
    expect(messageOf(readCommands(newer))).toMatchObject([
      { action: 'run', taskId: TASK_ID, spec: { image: 'cube/echo:1', mounts: [{ source: 'data', target: '/d' }] } },
    ]);
  });

  it('may have placed a task by a strategy that we do not know', () => {
    const newer = { ...run, Task: { ...run.Task, Strategy: 'newest', Constraints: ['node.colour~red'] } };
    expect(messageOf(readCommands(newer))).toMatchObject([{ spec: { strategy: 'newest' } }]);
  });

  it('is told where a command is wrong; a spec is checked as strictly as a user’s', () => {
    expect(
      readCommands([run, { ...run, Attempt: 0, Task: { ...run.Task, ID: '../x', Labels: { 'cube.task': 'x' } } }]),
    ).toEqual({
      ok: false,
      errors: [
        { Field: '[1].Task.ID', Value: '../x', Expected: 'a UUID' },
        { Field: '[1].Attempt', Value: 0, Expected: 'a whole number from 1' },
        { Field: '[1].Task.ID', Value: '../x', Expected: containing('UUID') },
        { Field: '[1].Task.Labels["cube.task"]', Value: 'cube.task', Expected: containing('reserved') },
      ],
    });
  });

  it('may give a reason that we have no word for: its sentence is kept', () => {
    const page = writeReportPage({
      instance: 'i',
      seq: 1,
      full: true,
      stats: null,
      reports: [fc.sample(anyReport, { numRuns: 1, seed: 1 })[0]].flatMap((report) =>
        report === undefined ? [] : [report],
      ),
    });
    const newer = {
      ...page,
      Reports: page.Reports.map((report) => ({
        ...report,
        State: 4,
        ReasonCode: 'gpu-lost',
        Reason: 'the GPU is gone',
      })),
    };
    expect(messageOf(readReportPage(newer)).reports[0]?.reason).toEqual({ code: 'exited', message: 'the GPU is gone' });
  });

  it('gets no hearing with half of the headers, and counts as a user with none', () => {
    expect(identityFromHeaders({ 'content-type': 'application/json' })).toEqual({ from: 'user' });
    const half = identityFromHeaders({ 'cube-cluster': 'c', 'cube-epoch': '-1' });
    expect(half).toMatchObject({ from: 'nobody' });
    expect(half).toHaveProperty('errors.length', 3);
  });
});
