import type { Clock } from '@cube/task';
import type { ContainerSpec, ImageInfo } from './container-runtime';
import { FakeContainer } from './fake-container';
import { FakeEvents, hasLabels } from './fake-events';
import type { FakeHost } from './fake-host';
import { FAKE_IMAGE, FAKE_PROCESS, type FakeImage } from './fake-image';
import { parseImageReference, requireImageReference } from './image-reference';
import { RuntimeError } from './runtime-error';

const CONTAINER_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;
const LEAST_MEMORY_BYTES = 6 * 1024 * 1024;

/** The engine itself, without the wire: every operation happens at once, or throws what the real engine would say. */
export class FakeEngine {
  readonly events: FakeEvents;
  /** Names of the volumes that containers were made with; they stay when these go. */
  readonly volumes = new Set<string>();
  private readonly images = new Map<string, FakeImage>();
  private readonly present = new Set<string>();
  private readonly containers = new Map<string, FakeContainer>();
  private made = 0;

  constructor(
    readonly clock: Clock,
    readonly name: string,
    private readonly host: FakeHost,
    private readonly cpus: number,
  ) {
    this.events = new FakeEvents(clock);
  }

  /** Makes the registry know an image, and the engine have it if it is `present`. */
  addImage(reference: string, image: Partial<FakeImage>): void {
    const key = canonical(reference);
    this.images.set(key, { ...FAKE_IMAGE, ...image });
    if (image.present ?? FAKE_IMAGE.present) this.present.add(key);
    else this.present.delete(key);
  }

  removeImage(reference: string): void {
    this.present.delete(canonical(reference));
  }

  /** What the registry has under this reference. */
  registryImage(reference: string): FakeImage | undefined {
    return this.images.get(canonical(reference));
  }

  setPresent(reference: string): void {
    this.present.add(canonical(reference));
  }

  /** By reference or ID. */
  image(reference: string): ImageInfo | null {
    requireImageReference(reference);
    const named = [...this.present].find((key) => imageId(key) === reference) ?? reference;
    const image = this.presentImage(named);
    if (image === null) return null;
    const { platform, labels, exposedPorts } = image;
    return { id: imageId(named), digest: imageId(named), platform, labels, exposedPorts };
  }

  create(spec: ContainerSpec): FakeContainer {
    requireImageReference(spec.image);
    const image = this.presentImage(spec.image);
    if (image === null) throw new RuntimeError('image-not-found', `No such image: ${spec.image}`);
    if (spec.platform !== '' && spec.platform !== image.platform) throw wrongPlatform(spec, image);
    this.refuseInvalid(spec);
    this.refuseTaken(spec.name);
    const id = this.nextId();
    const labels = { ...image.labels, ...spec.labels };
    const container = new FakeContainer(
      id,
      spec,
      { ...FAKE_PROCESS, ...image.process(spec) },
      {
        clock: this.clock,
        host: this.host,
        address: `172.17.${Math.floor(this.made / 250) % 250}.${(this.made % 250) + 2}`,
        imageId: imageId(spec.image),
        stopSignal: image.stopSignal || 'SIGTERM',
        labels,
        tell: (fact) => this.events.tell(id, labels, fact),
      },
    );
    this.containers.set(id, container);
    for (const volume of spec.volumes) this.volumes.add(volume.name);
    return container;
  }

  /** By ID or name. */
  find(idOrName: string): FakeContainer | null {
    const byId = this.containers.get(idOrName);
    if (byId !== undefined) return byId;
    return [...this.containers.values()].find(({ name }) => name === idOrName) ?? null;
  }

  require(idOrName: string): FakeContainer {
    const container = this.find(idOrName);
    if (container === null) throw new RuntimeError('not-found', `No such container: ${idOrName}`);
    return container;
  }

  rename(idOrName: string, name: string): void {
    const container = this.require(idOrName);
    if (container.name === name) return;
    this.refuseTaken(name);
    container.rename(name);
  }

  remove(idOrName: string): void {
    const container = this.find(idOrName);
    if (container === null) return;
    container.destroy();
    this.containers.delete(container.id);
  }

  list(labels: Readonly<Record<string, string>>): readonly FakeContainer[] {
    // The newest first, as the engine has it.
    return [...this.containers.values()].filter((container) => hasLabels(container.summary().labels, labels)).reverse();
  }

  private presentImage(reference: string): FakeImage | null {
    const key = canonical(reference);
    return (this.present.has(key) ? this.images.get(key) : undefined) ?? null;
  }

  private refuseInvalid({ name, memoryBytes, cpu }: ContainerSpec): void {
    const complaint = !CONTAINER_NAME.test(name)
      ? `Invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`
      : memoryBytes !== 0 && memoryBytes < LEAST_MEMORY_BYTES
        ? 'Minimum memory limit allowed is 6MB'
        : cpu < 0 || cpu > this.cpus
          ? `Range of CPUs is from 0.01 to ${this.cpus}.00, as there are only ${this.cpus} CPUs available`
          : null;
    if (complaint !== null) throw new RuntimeError('invalid-spec', complaint);
  }

  private refuseTaken(name: string): void {
    const holder = [...this.containers.values()].find((container) => container.name === name);
    if (holder === undefined) return;
    throw new RuntimeError(
      'name-conflict',
      `Conflict. The container name "/${name}" is already in use by container "${holder.id}".`,
    );
  }

  /** Different on every engine, the same in every run. */
  private nextId(): string {
    this.made += 1;
    const engine = [...this.name].map((character) => character.charCodeAt(0).toString(16)).join('');
    return `${engine}${this.made.toString(16).padStart(8, '0')}`.slice(-64).padStart(64, '0');
  }
}

function canonical(reference: string): string {
  const parsed = parseImageReference(reference);
  return parsed === null ? reference : `${parsed.name}:${parsed.version}`;
}

/** The same for the same reference; looks like one. */
function imageId(reference: string): string {
  let hash = 0;
  for (const character of canonical(reference)) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) >>> 0;
  return `sha256:${hash.toString(16).padStart(64, '0')}`;
}

function wrongPlatform(spec: ContainerSpec, image: FakeImage): RuntimeError {
  return new RuntimeError(
    'image-not-found',
    `image with reference ${spec.image} was found but does not match the specified platform: wanted ${spec.platform}, actual: ${image.platform}`,
  );
}
