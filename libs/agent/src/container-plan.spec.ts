import type { ImageInfo } from '@cube/runtime/port';
import { DEFAULT_PROBE_TIMING, type TaskSpec } from '@cube/task';
import fc from 'fast-check';
import { specOf } from '@cube/testing';
import { recordToRun } from './attempt-record';
import { type ContainerIdentity, identityFrom, isForgedByImage, labelsOf } from './container-labels';
import { planContainer } from './container-plan';
import { specHash } from './spec-hash';
import { specProblems } from './spec-check';

const image: ImageInfo = { id: 'i1', digest: 'd1', platform: 'linux/amd64', labels: {}, exposedPorts: ['9000/tcp'] };
const context = { nodeId: 'n1', settings: { publishAddress: '127.0.0.1', allowedVolumes: ['shared'] } };

function plan(change: Partial<TaskSpec>, labels: ImageInfo['labels'] = {}) {
  const spec = specOf(change);
  const record = recordToRun({ taskId: 't1', attempt: 2, cluster: 'c1', history: 'h1', revision: 7 }, spec);
  return planContainer(record, spec, { ...image, labels }, context);
}

function planned(change: Partial<TaskSpec>) {
  const result = plan(change);
  if (!result.ok) throw new Error(result.problem);
  return result;
}

describe('the container of an attempt', () => {
  it('has its canonical name, limits, published ports on the publish address, and bounded logs', () => {
    const { container } = planned({ cpu: 0.5, memoryBytes: 64, portBindings: { '7777/tcp': '7778' } });
    expect(container).toMatchObject({
      ...{ name: 'cube-t1-2', cpu: 0.5, memoryBytes: 64, pidsLimit: 1024 },
      exposedPorts: ['7777/tcp'],
      portBindings: [{ containerPort: '7777/tcp', hostIp: '127.0.0.1', hostPort: '7778' }],
      logLimit: { maxBytes: 10 * 1024 * 1024, files: 3 },
    });
  });

  it("mounts volumes of its cluster, and the operator's by their own name", () => {
    const mounts = ['data', 'shared'].map((source) => ({ source, target: `/${source}`, readOnly: false }));
    expect(planned({ mounts }).container.volumes.map(({ name }) => name)).toEqual(['cube-c1-data', 'shared']);
  });

  it.each([
    [{ exposedPorts: ['8080/tcp', '443/tcp', '53/udp'] as const }, 443],
    [{ portBindings: { '7777/tcp': '' } }, 7777],
    [{}, 9000],
  ])('is probed on its lowest TCP port: %j', (change, port) => {
    const healthCheck = { ...DEFAULT_PROBE_TIMING, type: 'http', path: '/', port: null } as const;
    expect(planned({ ...change, healthCheck }).probe).toEqual({ ...healthCheck, port });
  });

  it('has all labels of its identity, and the user his own', () => {
    const { container } = planned({ labels: { team: 'a' } });
    expect(container.labels['team']).toBe('a');
    expect(identityFrom(container.labels)).toMatchObject({
      ...{ cluster: 'c1', history: 'h1', nodeId: 'n1', taskId: 't1', attempt: 2, revision: 7, name: 'web' },
    });
  });

  it('is not made from an image that forges this very identity, but from one that was committed from another', () => {
    const forged = { 'cube.node': 'n1', 'cube.task': 't1', 'cube.attempt': '2' };
    expect(plan({}, forged)).toMatchObject({ ok: false });
    expect(plan({}, { ...forged, 'cube.task': 't0' })).toMatchObject({ ok: true });
    expect(isForgedByImage(forged, { ...forged, 'cube.attempt': '1' })).toBe(false);
  });
});

describe('the labels', () => {
  const probes = fc.oneof(
    fc.constant(null),
    fc
      .record({ path: fc.string().map((rest) => `/${rest}`), port: fc.integer({ min: 1, max: 65535 }) })
      .map((probe) => ({
        ...{ ...DEFAULT_PROBE_TIMING, type: 'http' as const },
        ...probe,
      })),
    fc
      .array(fc.string(), { minLength: 1 })
      .map((command) => ({ ...DEFAULT_PROBE_TIMING, type: 'command' as const, command })),
  );
  const words = fc.string({ minLength: 1 });
  const identities: fc.Arbitrary<ContainerIdentity> = fc.record({
    ...{ cluster: words, history: words, nodeId: words, taskId: words, specHash: words, name: words },
    ...{ attempt: fc.integer({ min: 1, max: 1_000 }), revision: fc.nat(), graceSec: fc.nat(), singleton: fc.boolean() },
    probe: probes,
  });

  it('say everything that is needed to know a container again', () => {
    fc.assert(fc.property(identities, (identity) => expect(identityFrom(labelsOf(identity))).toEqual(identity)));
  });

  it('of anybody else are no identity, whatever they hold', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('cube.node', 'cube.task', 'cube.attempt', 'cube.probe', 'x'), words),
        (labels) => {
          const identity = identityFrom(labels);
          expect(identity).toBeNull();
        },
      ),
    );
  });

  it('tell specs apart, whatever the order of their fields, and nothing of Env', () => {
    const spec = specOf({ env: ['A=1'] });
    const reordered = Object.fromEntries(Object.entries(spec).reverse());
    expect(specHash({ ...specOf(), ...reordered })).toBe(specHash(spec));
    expect(specHash(specOf({ env: ['A=2'] }))).toBe(specHash(spec));
    expect(specHash(specOf({ env: ['A=1'], cpu: 1 }))).not.toBe(specHash(spec));
  });
});

describe('the allow-list of a worker', () => {
  it('lets an ordinary spec pass', () => {
    const healthCheck = { ...DEFAULT_PROBE_TIMING, type: 'http', path: '/health?x=1', port: null } as const;
    const mounts = [{ source: 'data', target: '/data', readOnly: true }];
    const image = 'registry.local:5000/team/echo@sha256:abc';
    expect(
      specProblems(specOf({ image, healthCheck, mounts, env: ['A=b=c', 'EMPTY='], platform: 'linux/arm64/v8' })),
    ).toEqual([]);
  });

  it.each<[string, Partial<TaskSpec>]>([
    ['a host path', { mounts: [{ source: '/var/run/docker.sock', target: '/s', readOnly: false }] }],
    ['driver options in a source', { mounts: [{ source: 'x:y', target: '/s', readOnly: false }] }],
    ['a relative target', { mounts: [{ source: 'x', target: 's', readOnly: false }] }],
    ['a way out of a target', { mounts: [{ source: 'x', target: '/a/../..', readOnly: false }] }],
    ["one of Cube's labels", { labels: { 'cube.node': 'n9' } }],
    ["one of Docker's labels", { labels: { 'com.docker.stack': 'x' } }],
    ['a negative limit', { memoryBytes: -1 }],
    ['a limit that is no number', { cpu: Number.NaN }],
    ['a host port out of range', { portBindings: { '80/tcp': '70000' } }],
    [
      'a path with a line break',
      { healthCheck: { ...DEFAULT_PROBE_TIMING, type: 'http', path: '/a\r\nX: y', port: 1 } },
    ],
    ['a name with a slash', { name: '../web' }],
    ['an option as an image', { image: '--privileged' }],
  ])('refuses %s', (_, change) => {
    expect(specProblems(specOf(change))).toHaveLength(1);
  });
});
