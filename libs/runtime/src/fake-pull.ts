import type { PullProgress } from './container-runtime';
import type { FakeCalls } from './fake-calls';
import type { FakeEngine } from './fake-engine';
import type { FakeImage } from './fake-image';
import { requireImageReference } from './image-reference';
import { RuntimeError } from './runtime-error';

const SILENCE_LIMIT_MS = 120_000;

interface FakePullRequest {
  readonly reference: string;
  readonly onProgress: (line: PullProgress) => void;
  readonly signal: AbortSignal;
}

/** Lines of progress spread evenly over the time that the pull takes, then the image or the failure. */
export async function pullFake(engine: FakeEngine, calls: FakeCalls, request: FakePullRequest): Promise<void> {
  const { reference, signal } = request;
  const calledOff = new Promise<never>((_, reject) => {
    const error = new RuntimeError('image-pull-failed', `the pull of ${reference} was called off`);
    if (signal.aborted) reject(error);
    else signal.addEventListener('abort', () => reject(error), { once: true });
  });
  const image = calls.run('pull', () => {
    requireImageReference(reference);
    return found(engine, reference);
  });
  await Promise.race([image.then((image) => transfer(calls, image, request)), calledOff]);
  engine.setPresent(reference);
}

function found(engine: FakeEngine, reference: string): FakeImage {
  const image = engine.registryImage(reference);
  if (image === undefined) {
    throw new RuntimeError('image-not-found', `manifest for ${reference} not found: manifest unknown`);
  }
  return image;
}

async function transfer(calls: FakeCalls, image: FakeImage, { onProgress, signal }: FakePullRequest): Promise<void> {
  const steps = [...image.pullProgress, null];
  const stepMs = image.pullMs / steps.length;
  for (const line of steps) {
    await calls.limited('pull', SILENCE_LIMIT_MS, () => calls.pass(stepMs));
    if (signal.aborted) return;
    if (line !== null) onProgress(line);
  }
  if (image.pullFailure !== null) throw new RuntimeError(image.pullFailure.kind, image.pullFailure.message);
}
