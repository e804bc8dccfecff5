import {
  type ContainerPort,
  formatContainerPort,
  type ParsedPort,
  parseContainerPort,
  PORT_PROTOCOLS,
} from '@cube/task';
import { allOf, type Check, expecting, isPlainObject, mapOf, type Problem, text } from './check';

const MOST_PORTS = 256;

const containerPort = text(
  'a port from 1 to 65535 with tcp, udp or sctp, like 7777/tcp',
  20,
  (value) => /^[1-9]/.test(value) && parseContainerPort(value) !== null,
);

const hostPort = text('a host port from 1 to 65535 as a text, or "" for any free one', 5, isHostPort);

function isHostPort(value: string): boolean {
  return value === '' || (/^[1-9][0-9]{0,4}$/.test(value) && Number(value) <= 65535);
}

/** `7777` and `7777/tcp` are one port; naming it twice would make the answer depend on the order. */
const noPortTwice: Check = (value) => {
  const spellings = isPlainObject(value) ? Object.keys(value).filter(isContainerPort) : [];
  return repeated(spellings, (spelling) => portOf(spelling).key).map((spelling) => ({
    at: `["${spelling}"]`,
    value: spelling,
    expected: 'each container port once',
  }));
};

const noHostPortTwice: Check = (value) => {
  const fixed = isPlainObject(value) ? Object.entries(value).filter(isFixed) : [];
  const taken = repeated(fixed, ([spelling, host]) => `${String(host)}/${portOf(spelling).port.protocol}`);
  return taken.map(([spelling, host]): Problem => ({
    at: `["${spelling}"]`,
    value: host,
    expected: 'each host port once',
  }));
};

function isContainerPort(spelling: string): boolean {
  return containerPort(spelling).length === 0;
}

function isFixed([spelling, host]: [string, unknown]): boolean {
  return host !== '' && hostPort(host).length === 0 && isContainerPort(spelling);
}

/** Of the items whose key came before, all but the first. */
function repeated<T>(items: readonly T[], key: (item: T) => string): T[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const known = seen.has(key(item));
    seen.add(key(item));
    return known;
  });
}

export const exposedPorts = allOf(
  mapOf(
    containerPort,
    expecting('an empty object', (held) => isPlainObject(held) && Object.keys(held).length === 0),
    {
      most: MOST_PORTS,
      expected: `an object of at most ${MOST_PORTS} ports, like {"7777/tcp":{}}`,
    },
  ),
  noPortTwice,
);

export const portBindings = allOf(
  mapOf(containerPort, hostPort, {
    most: MOST_PORTS,
    expected: `an object of at most ${MOST_PORTS} bindings, like {"7777/tcp":"7778"}`,
  }),
  noPortTwice,
  noHostPortTwice,
);

function portOf(spelling: string): { port: ParsedPort; key: ContainerPort } {
  const port = parseContainerPort(spelling);
  if (port === null) throw new Error(`${spelling} is not a container port: it was to be checked before`);
  return { port, key: formatContainerPort(port) };
}

/** The ports under their one spelling, lowest first. A bound port is exposed without being listed, as with `docker run`. */
export function readPorts(
  exposed: Readonly<Record<string, object>>,
  bindings: Readonly<Record<string, string>>,
): { exposedPorts: readonly ContainerPort[]; portBindings: Readonly<Partial<Record<ContainerPort, string>>> } {
  const bound = Object.entries(bindings).map(([spelling, host]) => ({ ...portOf(spelling), host }));
  const all = [...Object.keys(exposed).map(portOf), ...bound].sort((a, b) => byPort(a.port, b.port));
  return {
    exposedPorts: [...new Set(all.map(({ key }) => key))],
    portBindings: Object.fromEntries(bound.map(({ key, host }) => [key, host])),
  };
}

function byPort(a: ParsedPort, b: ParsedPort): number {
  return a.port - b.port || PORT_PROTOCOLS.indexOf(a.protocol) - PORT_PROTOCOLS.indexOf(b.protocol);
}
