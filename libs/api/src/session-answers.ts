import type { Capacity, HelloAnswer, HostStats, MeasuredUse, NodeStats, ReportPage } from '@cube/task';
import { readInstant, readReport, type WireReport, writeReport } from './session-report';
import { type ReadMessage, WireReader } from './wire-reader';
import { toWireStats, type WireResources, type WireStats, writeResources } from './wire-stats';

const MOST_REPORTS = 100_000;
const MOST_VOLUMES = 10_000;

/** A worker's answer to HELLO. */
export interface WireHello {
  readonly NodeID: string;
  readonly Name: string;
  readonly Instance: string;
  readonly HostID: string;
  readonly HighestEpoch: number;
  readonly Platform: string;
  readonly PublishAddress: string;
  readonly Capacity: WireResources;
  readonly Labels: Readonly<Record<string, string>>;
  readonly Kernel: string;
  readonly Engine: string;
  readonly Volumes: readonly string[] | null;
  readonly Attempts: readonly WireReport[];
}

/** A worker's answer to REPORTS. */
export interface WireReportPage {
  readonly Instance: string;
  readonly Seq: number;
  readonly Full: boolean;
  readonly Reports: readonly WireReport[];
  readonly Stats: WireStats | null;
}

export function writeHello(answer: HelloAnswer): WireHello {
  return {
    NodeID: answer.nodeId,
    Name: answer.name,
    Instance: answer.instance,
    HostID: answer.hostId,
    HighestEpoch: answer.highestEpoch,
    Platform: answer.platform,
    PublishAddress: answer.publishAddress,
    Capacity: writeResources(answer.capacity),
    Labels: answer.labels,
    Kernel: answer.kernel,
    Engine: answer.engine,
    Volumes: answer.volumes,
    Attempts: answer.attempts.map(writeReport),
  };
}

export function readHello(body: unknown): ReadMessage<HelloAnswer> {
  return WireReader.read(body, (wire) => ({
    nodeId: wire.field('NodeID').text(64),
    name: wire.field('Name').text(128),
    instance: wire.field('Instance').text(128),
    hostId: wire.field('HostID').text(128),
    highestEpoch: wire.field('HighestEpoch').integer(0),
    platform: wire.field('Platform').text(64),
    publishAddress: wire.field('PublishAddress').text(256),
    capacity: readResources(wire.field('Capacity')),
    labels: wire.field('Labels').map((label) => label.text()),
    // A worker of one version before says none of these.
    kernel: wire.field('Kernel').orNull((version) => version.text(128)) ?? '',
    engine: wire.field('Engine').orNull((version) => version.text(128)) ?? '',
    volumes: wire.field('Volumes').orNull((volumes) => volumes.list((name) => name.text(128), MOST_VOLUMES)),
    attempts: wire.field('Attempts').list(readReport, MOST_REPORTS),
  }));
}

export function writeReportPage(page: ReportPage): WireReportPage {
  return {
    Instance: page.instance,
    Seq: page.seq,
    Full: page.full,
    Reports: page.reports.map(writeReport),
    Stats: page.stats === null ? null : toWireStats(page.stats),
  };
}

export function readReportPage(body: unknown): ReadMessage<ReportPage> {
  return WireReader.read(body, (wire) => ({
    instance: wire.field('Instance').text(128),
    seq: wire.field('Seq').integer(0),
    full: wire.field('Full').boolean(),
    reports: wire.field('Reports').list(readReport, MOST_REPORTS),
    stats: wire.field('Stats').orNull(readStats),
  }));
}

function readResources(wire: WireReader): Capacity {
  return { ...readUse(wire), pids: wire.field('Pids').orNull((pids) => pids.number()) ?? 0 };
}

function readUse(wire: WireReader): MeasuredUse {
  return {
    cpu: wire.field('CPU').number(),
    memoryBytes: wire.field('Memory').number(),
    diskBytes: wire.field('Disk').number(),
  };
}

function readStats(wire: WireReader): NodeStats {
  return {
    sampledAt: readInstant(wire.field('SampledAt')) ?? 0,
    taskCount: wire.field('TaskCount').integer(0),
    use: wire.field('Use').orNull(readUse),
    host: wire.field('CPUStats').orNull(() => readHostStats(wire)),
  };
}

function readHostStats(wire: WireReader): HostStats {
  const figures = (name: string) => wire.field(name).map((figure) => figure.number());
  const cpu = wire
    .field('CPUStats')
    .map((figure) => (typeof figure.raw === 'string' ? figure.text(64) : figure.number()));
  return { cpu, memory: figures('MemStats'), disk: figures('DiskStats'), load: figures('LoadStats') };
}
