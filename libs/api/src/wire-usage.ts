import { readInstant } from './session-report';
import { type ReadMessage, WireReader } from './wire-reader';
import { writeTime } from './wire-time';

/** What the container of one attempt uses. CPU in cores, all else in bytes but Pids. */
export interface WireUsage {
  readonly Task: string;
  readonly Name: string;
  readonly Attempt: number;
  /** Name of the node. */
  readonly Node: string;
  readonly At: string;
  readonly CPU: number;
  readonly Memory: number;
  readonly MemoryLimit: number;
  readonly NetworkReceived: number;
  readonly NetworkSent: number;
  readonly DiskRead: number;
  readonly DiskWritten: number;
  readonly Pids: number;
}

export interface Usage {
  readonly taskId: string;
  readonly name: string;
  readonly attempt: number;
  readonly at: number;
  readonly cpu: number;
  readonly memoryBytes: number;
  readonly memoryLimitBytes: number;
  readonly networkReceivedBytes: number;
  readonly networkSentBytes: number;
  readonly diskReadBytes: number;
  readonly diskWrittenBytes: number;
  readonly pids: number;
}

const MICRO = 1e6;

export function toWireUsage(usage: Usage, node: string): WireUsage {
  return {
    Task: usage.taskId,
    Name: usage.name,
    Attempt: usage.attempt,
    Node: node,
    At: writeTime(usage.at),
    CPU: Math.round(usage.cpu * MICRO) / MICRO,
    Memory: usage.memoryBytes,
    MemoryLimit: usage.memoryLimitBytes,
    NetworkReceived: usage.networkReceivedBytes,
    NetworkSent: usage.networkSentBytes,
    DiskRead: usage.diskReadBytes,
    DiskWritten: usage.diskWrittenBytes,
    Pids: usage.pids,
  };
}

const MOST = 100_000;

/** A worker's answer, as the manager takes it in. */
export function readUsages(body: unknown): ReadMessage<readonly Usage[]> {
  return WireReader.read(body, (wire) => wire.list(readUsage, MOST));
}

function readUsage(wire: WireReader): Usage {
  const bytes = (name: string) => wire.field(name).integer(0);
  return {
    taskId: wire.field('Task').text(64),
    name: wire.field('Name').text(128),
    attempt: wire.field('Attempt').integer(1),
    at: readInstant(wire.field('At')) ?? 0,
    cpu: wire.field('CPU').number(),
    memoryBytes: bytes('Memory'),
    memoryLimitBytes: bytes('MemoryLimit'),
    networkReceivedBytes: bytes('NetworkReceived'),
    networkSentBytes: bytes('NetworkSent'),
    diskReadBytes: bytes('DiskRead'),
    diskWrittenBytes: bytes('DiskWritten'),
    pids: bytes('Pids'),
  };
}
