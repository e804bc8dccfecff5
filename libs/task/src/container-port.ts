/** A port inside a container, as Docker writes it: `7777/tcp`. */
export type ContainerPort = `${number}/${PortProtocol}`;

export const PORT_PROTOCOLS = ['tcp', 'udp', 'sctp'] as const;

export type PortProtocol = (typeof PORT_PROTOCOLS)[number];

export interface ParsedPort {
  readonly port: number;
  readonly protocol: PortProtocol;
}

/** Reads `7777/tcp` (or `7777`, which means tcp). Null for anything else or a port outside 1 to 65535. */
export function parseContainerPort(text: string): ParsedPort | null {
  const match = /^([0-9]{1,5})(?:\/(tcp|udp|sctp))?$/.exec(text);
  if (match === null) return null;
  const port = Number(match[1]);
  if (port < 1 || port > 65535) return null;
  return { port, protocol: (match[2] ?? 'tcp') as PortProtocol };
}

/** The one spelling of a container port. */
export function formatContainerPort({ port, protocol }: ParsedPort): ContainerPort {
  return `${port}/${protocol}`;
}

/** Where the engine published a container port on the host. */
export interface HostBinding {
  readonly hostIp: string;
  readonly hostPort: string;
}

/** The published ports of a running container, by container port. */
export type HostPorts = Readonly<Record<string, readonly HostBinding[]>>;
