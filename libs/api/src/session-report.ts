import {
  type AttemptEnd,
  type AttemptReport,
  HEALTH_STATES,
  type HostPorts,
  type Reason,
  REASON_CODES,
  type ReasonCode,
  stateCode,
} from '@cube/task';
import { writeHostPorts, type WireHostPorts } from './wire-task';
import type { WireReader } from './wire-reader';
import { isWireTime, readTime, writeTime } from './wire-time';

/** An AttemptReport on its way from worker to manager. */
export interface WireReport {
  readonly TaskID: string;
  readonly Attempt: number;
  readonly Revision: number;
  readonly Cluster: string;
  readonly History: string;
  readonly State: number;
  readonly ContainerID: string;
  readonly StartTime: string;
  readonly FinishTime: string;
  readonly ExitCode: number | null;
  readonly End: AttemptEnd | null;
  readonly ReasonCode: string;
  readonly Reason: string;
  readonly Health: string;
  readonly HostPorts: WireHostPorts | null;
  readonly ImageDigest: string;
  readonly Released: boolean;
}

const ENDS = ['completed', 'own-failure', 'loss', 'hopeless'] as const satisfies readonly AttemptEnd[];

const REPORTED = { 1: 'Scheduled', 2: 'Running', 3: 'Completed', 4: 'Failed' } as const;

export function writeReport(report: AttemptReport): WireReport {
  return {
    TaskID: report.taskId,
    Attempt: report.attempt,
    Revision: report.revision,
    Cluster: report.cluster,
    History: report.history,
    State: stateCode(report.state),
    ContainerID: report.containerId,
    StartTime: writeTime(report.startedAt),
    FinishTime: writeTime(report.finishedAt),
    ExitCode: report.exitCode,
    End: report.end,
    ReasonCode: report.reason?.code ?? '',
    Reason: report.reason?.message ?? '',
    Health: report.health,
    HostPorts: writeHostPorts(report.hostPorts),
    ImageDigest: report.imageDigest,
    Released: report.released,
  };
}

export function readReport(wire: WireReader): AttemptReport {
  const state = REPORTED[wire.field('State').oneOf([1, 2, 3, 4])];
  return {
    taskId: wire.field('TaskID').text(64),
    attempt: wire.field('Attempt').integer(1),
    revision: wire.field('Revision').integer(0),
    cluster: wire.field('Cluster').text(128),
    history: wire.field('History').text(128),
    state,
    containerId: wire.field('ContainerID').text(128),
    startedAt: readInstant(wire.field('StartTime')),
    finishedAt: readInstant(wire.field('FinishTime')),
    exitCode: wire.field('ExitCode').orNull((code) => code.integer(Number.MIN_SAFE_INTEGER)),
    end: wire.field('End').orNull((end) => end.oneOf(ENDS)),
    reason: readReason(wire, state),
    health: wire.field('Health').oneOf(HEALTH_STATES),
    hostPorts: wire.field('HostPorts').orNull(readHostPorts),
    imageDigest: wire.field('ImageDigest').text(512),
    released: wire.field('Released').boolean(),
  };
}

export function readInstant(wire: WireReader): number | null {
  return isWireTime(wire.raw) ? readTime(wire.raw) : wire.wrong('a time like 2024-09-11T07:38:09Z', null);
}

function readReason(wire: WireReader, state: AttemptReport['state']): Reason | null {
  const given = wire.field('ReasonCode').text(64);
  const message = wire.field('Reason').text();
  if (given === '') return null;
  // A newer worker may know codes that we don't: the sentence stays, the word falls back to the plainest of its state.
  const plainest: ReasonCode = state === 'Scheduled' || state === 'Running' ? 'starting' : 'exited';
  return { code: REASON_CODES.find((code) => code === given) ?? plainest, message };
}

function readHostPorts(wire: WireReader): HostPorts {
  return wire.map((bindings) =>
    bindings.list(
      (binding) => ({ hostIp: binding.field('HostIp').text(64), hostPort: binding.field('HostPort').text(5) }),
      64,
    ),
  );
}
