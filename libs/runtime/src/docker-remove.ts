import { statusOf } from './docker-errors';
import type { EngineConnection } from './engine-connection';

const POLL_MS = 50;

/** Removes a container and its anonymous volumes; when somebody else is removing it already, waits until it is gone. */
export function removeContainer(engine: EngineConnection, id: string): Promise<void> {
  return engine.call('remove', async (abortSignal) => {
    const container = engine.docker.getContainer(id);
    const options = { force: true, v: true, abortSignal };
    try {
      await container.remove(options);
    } catch (error) {
      if (statusOf(error) === 404) return;
      if (statusOf(error) !== 409 || !/already in progress/.test(String(error))) throw error;
      await untilGone(() => container.inspect({ abortSignal }), abortSignal);
    }
  });
}

async function untilGone(inspect: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const gone = await inspect().then(
      () => false,
      (error: unknown) => {
        if (statusOf(error) === 404) return true;
        throw error;
      },
    );
    if (gone) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
