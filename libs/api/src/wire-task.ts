import { type Attempt, currentAttempt, type HostPorts, stateCode, type Task } from '@cube/task';
import { type WireSpec, writeMaskedSpec } from './wire-spec';
import { writeTime } from './wire-time';

/** Published ports as Docker writes them. */
export type WireHostPorts = Readonly<Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[]>>;

/** What Cube observed of one attempt. */
export interface WireObserved {
  /** 0 Pending, 1 Scheduled, 2 Running, 3 Completed, 4 Failed. */
  readonly State: number;
  readonly ContainerID: string;
  /** Name of the node, `''` before one was chosen. */
  readonly Node: string;
  readonly Attempt: number;
  /** Null before it runs. */
  readonly HostPorts: WireHostPorts | null;
  readonly Health: string;
  readonly ExitCode: number | null;
  readonly ReasonCode: string;
  readonly Reason: string;
  readonly StartTime: string;
  readonly FinishTime: string;
  readonly NextAttemptAt: string;
  readonly ImageDigest: string;
}

/** A task as reads answer it: its spec, and its current attempt. */
export interface WireTask extends WireSpec, WireObserved {
  readonly ID: string;
  readonly RestartCount: number;
  readonly Final: boolean;
  readonly CreatedAt: string;
}

export interface WireAttempt extends WireObserved {
  readonly CreatedAt: string;
  /** When its node was chosen. */
  readonly ScheduledAt: string;
  /** Its container is confirmed gone: CPU, memory and ports are free again. */
  readonly Released: boolean;
}

/** What a task can't say about itself. */
export interface TaskView {
  /** Name of a node by its ID. */
  readonly nodeName: (nodeId: string) => string;
}

/** In the order of the README's example, then the rest. `Env` is masked. */
export function toWireTask(task: Task, view: TaskView): WireTask {
  const observed = writeObserved(currentAttempt(task), view);
  const { Name, Image, CPU, Memory, Disk, ExposedPorts, PortBindings, RestartPolicy, HealthCheck, ...rest } =
    writeMaskedSpec(task.spec);
  const { ContainerID, State, HostPorts, StartTime, FinishTime, ...more } = observed;
  return {
    ID: task.id,
    ...{ ContainerID, Name, State, Image, CPU, Memory, Disk, ExposedPorts, HostPorts, PortBindings, RestartPolicy },
    ...{ StartTime, FinishTime, HealthCheck, RestartCount: task.restartCount },
    ...more,
    Final: task.final,
    CreatedAt: writeTime(task.createdAt),
    ...rest,
  };
}

export function toWireAttempt(attempt: Attempt, view: TaskView): WireAttempt {
  return {
    ...writeObserved(attempt, view),
    CreatedAt: writeTime(attempt.openedAt),
    ScheduledAt: writeTime(attempt.placedAt),
    Released: attempt.released,
  };
}

function writeObserved(attempt: Attempt, view: TaskView): WireObserved {
  return {
    State: stateCode(attempt.state),
    ContainerID: attempt.containerId,
    Node: attempt.nodeId === null ? '' : view.nodeName(attempt.nodeId),
    Attempt: attempt.number,
    HostPorts: writeHostPorts(attempt.hostPorts),
    Health: attempt.health,
    ExitCode: attempt.exitCode,
    ReasonCode: attempt.reason?.code ?? '',
    Reason: attempt.reason?.message ?? '',
    StartTime: writeTime(attempt.startedAt),
    FinishTime: writeTime(attempt.finishedAt),
    // Only a pending attempt has its start before it.
    NextAttemptAt: writeTime(attempt.state === 'Pending' ? attempt.notBefore : null),
    ImageDigest: attempt.imageDigest,
  };
}

export function writeHostPorts(ports: HostPorts | null): WireHostPorts | null {
  if (ports === null) return null;
  const entries = Object.entries(ports).map(([port, bindings]) => {
    return [port, bindings.map(({ hostIp, hostPort }) => ({ HostIp: hostIp, HostPort: hostPort }))] as const;
  });
  return Object.fromEntries(entries);
}
