import type { ContainerPort, HealthCheck, TaskSpec } from '@cube/task';
import fc from 'fast-check';

/** Any spec that a user may ask for, for property tests. */
export function anyTaskSpec(): fc.Arbitrary<TaskSpec> {
  return fc
    .tuple(anyPorts(), anyRest())
    .chain(([ports, rest]) =>
      anyHealthCheck(ports.exposedPorts).map((healthCheck) => ({ ...rest, ...ports, healthCheck })),
    );
}

const word = fc.stringMatching(/^[a-z][a-z0-9]{1,9}$/);
const words = fc.array(
  fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !text.includes('\0')),
  {
    minLength: 1,
    maxLength: 4,
  },
);
const seconds = fc.integer({ min: 1, max: 36_000 }).map((tenths) => tenths / 10);

const subject = fc.oneof(
  word.map((key) => `node.labels.${key}`),
  word.map((key) => `task.labels.${key}`),
  fc.constantFrom('node.name', 'node.kernel', 'node.host'),
);

/** Any constraint that means something. */
const expression = fc.oneof(
  fc.tuple(subject, fc.constantFrom('==', '!='), word).map((parts) => parts.join('')),
  fc.tuple(subject, fc.constantFrom('in', 'not in'), word, word).map(([of, is, a, b]) => `${of} ${is} (${a}, ${b})`),
  fc.tuple(subject, fc.constantFrom('exists', 'not exists')).map((parts) => parts.join(' ')),
  fc
    .tuple(word, fc.constantFrom('<', '<=', '>', '>='), fc.nat(99))
    .map(([key, is, n]) => `node.labels.${key}${is}${n}.1`),
);

const weight = fc.oneof(fc.integer({ min: -100, max: -1 }), fc.integer({ min: 1, max: 100 }));

/** Lowest port first, each host port once, every bound port exposed. */
function anyPorts(): fc.Arbitrary<Pick<TaskSpec, 'exposedPorts' | 'portBindings'>> {
  const port = fc.record({
    port: fc.integer({ min: 1, max: 65535 }),
    host: fc.option(fc.oneof(fc.constant(''), fc.integer({ min: 1, max: 65535 }).map(String))),
  });
  return fc.uniqueArray(port, { selector: ({ port }) => port, maxLength: 5 }).map((ports) => {
    const sorted = ports
      .map(({ port, host }) => ({ key: `${port}/tcp` as ContainerPort, port, host }))
      .sort((a, b) => a.port - b.port);
    const taken = new Set<string>();
    const bound = sorted.filter(({ host }) => {
      if (host === null || taken.has(host)) return false;
      if (host !== '') taken.add(host);
      return true;
    });
    return {
      exposedPorts: sorted.map(({ key }) => key),
      portBindings: Object.fromEntries(bound.map(({ key, host }) => [key, host ?? ''])),
    };
  });
}

function anyHealthCheck(exposed: readonly ContainerPort[]): fc.Arbitrary<HealthCheck | null> {
  const timing = {
    intervalSec: seconds,
    timeoutSec: seconds,
    retries: fc.integer({ min: 1, max: 100 }),
    startPeriodSec: fc.oneof(fc.constant(0), seconds),
  };
  const fixed = fc.integer({ min: 1, max: 65535 });
  const port = exposed.length > 0 ? fc.option(fixed) : fixed;
  const path = word.map((part) => `/${part}`);
  return fc.oneof(
    fc.constant(null),
    fc.record({ type: fc.constant('http' as const), path, port, ...timing }),
    fc.record({ type: fc.constant('tcp' as const), port, ...timing }),
    fc.record({ type: fc.constant('command' as const), command: words, ...timing }),
  );
}

function anyRest(): fc.Arbitrary<Omit<TaskSpec, 'exposedPorts' | 'portBindings' | 'healthCheck'>> {
  const mount = fc.record({ source: word, target: word.map((part) => `/data/${part}`), readOnly: fc.boolean() });
  return fc.record({
    name: fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,30}$/),
    image: fc.tuple(word, word).map(([name, tag]) => `registry.example:5000/team/${name}:${tag}`),
    cpu: fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 4096, noNaN: true })),
    memoryBytes: fc.oneof(fc.constant(0), fc.integer({ min: 6_291_456, max: 2 ** 50 })),
    diskBytes: fc.integer({ min: 0, max: 2 ** 50 }),
    pids: fc.integer({ min: 0, max: 2 ** 22 }),
    restartPolicy: fc.constantFrom('', 'no', 'always', 'unless-stopped', 'on-failure', 'on-failure:7'),
    command: fc.option(words),
    entrypoint: fc.option(words),
    env: fc.array(
      fc.tuple(word, fc.string({ maxLength: 9 })).map(([key, value]) => `${key}=${value.replaceAll('\0', '')}`),
      { maxLength: 5 },
    ),
    labels: fc.dictionary(
      word,
      fc.string({ maxLength: 9 }).map((value) => value.replaceAll('\0', '')),
      { maxKeys: 4 },
    ),
    workingDir: fc.constantFrom('', '/srv/app'),
    user: fc.constantFrom('', 'app', '1000:1000'),
    mounts: fc.uniqueArray(mount, { selector: ({ target }) => target, maxLength: 3 }),
    stopGracePeriodSec: fc.oneof(fc.constant(0), seconds),
    pullPolicy: fc.constantFrom('missing' as const, 'always' as const, 'never' as const),
    platform: fc.constantFrom('', 'linux/amd64', 'linux/arm/v7'),
    singleton: fc.boolean(),
    priority: fc.integer({ min: 0, max: 100 }),
    strategy: fc.constantFrom('', 'epvm', 'roundrobin', 'greedy', 'spread', 'binpack', 'headroom'),
    // On different subjects: what contradicts itself is refused.
    constraints: fc.uniqueArray(expression, { selector: (text) => text.split(/[ =!<>]/)[0], maxLength: 3 }),
    affinities: fc.array(fc.record({ expression, weight }), { maxLength: 3 }),
    spread: fc.array(
      fc.record({ over: word.map((key) => `node.labels.${key}`), weight: fc.integer({ min: 1, max: 100 }) }),
      { maxLength: 2 },
    ),
    maxPerNode: fc.integer({ min: 0, max: 10_000 }),
  });
}
