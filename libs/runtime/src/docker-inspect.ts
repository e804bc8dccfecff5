import type { HostBinding, HostPorts } from '@cube/task';
import type { ContainerDetails, ContainerState, ContainerSummary, EngineInfo, ImageInfo } from './container-runtime';
import { list, number, record, text, textRecord } from './json-value';
import { parseImageReference } from './image-reference';

const STATES: readonly ContainerState[] = ['created', 'running', 'paused', 'restarting', 'exited', 'dead', 'removing'];

/** From the bodies of `/info` and `/version`. */
export function engineInfo(info: unknown, version: unknown): EngineInfo {
  const { Name, NCPU, MemTotal, DockerRootDir, KernelVersion } = record(info);
  const { Version, Os, Arch } = record(version);
  return {
    name: text(Name),
    version: text(Version),
    kernelVersion: text(KernelVersion),
    platform: `${text(Os)}/${text(Arch)}`,
    cpus: number(NCPU),
    memoryBytes: number(MemTotal),
    dataRoot: text(DockerRootDir),
  };
}

/** From the body of `/volumes`. */
export function volumeNames(body: unknown): readonly string[] {
  return list(record(body)['Volumes']).map((volume) => text(record(volume)['Name']));
}

/** From the body of `/images/REFERENCE/json`. */
export function imageInfo(body: unknown, reference: string): ImageInfo {
  const image = record(body);
  const config = record(image['Config']);
  const id = text(image['Id']);
  const variant = text(image['Variant']);
  return {
    id,
    digest: repositoryDigest(list(image['RepoDigests']).map(text), reference) ?? id,
    platform: `${text(image['Os'])}/${text(image['Architecture'])}${variant === '' ? '' : `/${variant}`}`,
    labels: textRecord(config['Labels']),
    exposedPorts: Object.keys(record(config['ExposedPorts'])),
  };
}

/** An image known to several registries has a digest for each: the one of the asked name, else any. */
function repositoryDigest(digests: readonly string[], reference: string): string | undefined {
  const name = parseImageReference(reference)?.name;
  return digests.find((digest) => digest.startsWith(`${name}@`)) ?? digests[0];
}

/** From one entry of `/containers/json`. */
export function containerSummary(body: unknown): ContainerSummary {
  const container = record(body);
  return {
    id: text(container['Id']),
    name: plainName(text(list(container['Names'])[0])),
    image: text(container['Image']),
    labels: textRecord(container['Labels']),
    state: stateOf(container['State']),
  };
}

/** From the body of `/containers/ID/json`. */
export function containerDetails(body: unknown): ContainerDetails {
  const container = record(body);
  const config = record(container['Config']);
  const state = record(container['State']);
  return {
    id: text(container['Id']),
    name: plainName(text(container['Name'])),
    image: text(config['Image']),
    labels: textRecord(config['Labels']),
    state: stateOf(state['Status']),
    imageId: text(container['Image']),
    createdAt: time(container['Created']) ?? 0,
    startedAt: time(state['StartedAt']),
    finishedAt: time(state['FinishedAt']),
    exitCode: number(state['ExitCode']),
    oomKilled: state['OOMKilled'] === true,
    error: text(state['Error']),
    hostPorts: hostPorts(container),
    addresses: addresses(container),
    stopSignal: text(config['StopSignal']) || 'SIGTERM',
  };
}

function stateOf(value: unknown): ContainerState {
  return STATES.find((state) => state === value) ?? 'dead';
}

function plainName(name: string): string {
  return name.replace(/^\//, '');
}

/** Milliseconds since the epoch; null for the engine's zero time. */
function time(value: unknown): number | null {
  const at = Date.parse(text(value));
  return Number.isNaN(at) || at <= 0 ? null : at;
}

function addresses(container: Readonly<Record<string, unknown>>): string[] {
  const networks = Object.values(record(record(container['NetworkSettings'])['Networks']));
  return networks.map((network) => text(record(network)['IPAddress'])).filter((address) => address !== '');
}

/**
 * A port published on all addresses appears twice, for IPv4 and for IPv6; the second is kept only if an IPv6 address
 * was asked for.
 */
function hostPorts(container: Readonly<Record<string, unknown>>): HostPorts {
  const published = record(record(container['NetworkSettings'])['Ports']);
  const asked = record(record(container['HostConfig'])['PortBindings']);
  const ports: Record<string, readonly HostBinding[]> = {};
  for (const [port, entries] of Object.entries(published)) {
    const wantsIpv6 = bindings(asked[port]).some(({ hostIp }) => isIpv6(hostIp));
    const kept = bindings(entries).filter(({ hostIp }) => wantsIpv6 || !isIpv6(hostIp));
    if (kept.length > 0) ports[port] = kept;
  }
  return ports;
}

function bindings(entries: unknown): HostBinding[] {
  return list(entries).map((entry) => {
    const { HostIp, HostPort } = record(entry);
    return { hostIp: text(HostIp), hostPort: text(HostPort) };
  });
}

function isIpv6(address: string): boolean {
  return address.includes(':');
}
