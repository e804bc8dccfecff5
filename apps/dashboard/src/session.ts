import { CubeApiError, createCubeClient, type CubeClient } from '@cube/client';
import { computed, effect, signal } from '@preact/signals';
import { LiveCluster } from './cluster/live-cluster';
import { managerSource } from './cluster/manager-source';
import { Stored } from './stored';

const stored = new Stored(() => sessionStorage, 'cube.token');

/** Lives as long as the tab, and is sent in a header only. */
const token = signal<string | null>(stored.read());

/** Changes when there is something new to show, at most once a frame: whoever reads it is drawn again. */
export const tick = signal(0);

/** Once a second: ages and waits go on without news. */
export const clock = signal(Date.now());

export const client = signal<CubeClient>(clientWith(token.peek()));
export const cluster = signal<LiveCluster>(clusterOf(client.peek()));

/** Why the token was refused; null if it was not. What reads this is not drawn again with every change. */
export const refusal = computed(() => {
  void tick.value;
  const { link } = cluster.value;
  return link.kind === 'refused' ? link.why : null;
});

let isDrawn = true;

function draw(): void {
  if (!isDrawn) return;
  isDrawn = false;
  requestAnimationFrame(() => {
    isDrawn = true;
    tick.value += 1;
  });
}

function clientWith(bearer: string | null): CubeClient {
  return createCubeClient({ url: location.origin, token: bearer });
}

function clusterOf(of: CubeClient): LiveCluster {
  return new LiveCluster({
    source: managerSource(of),
    now: () => Date.now(),
    sleep,
    onChange: draw,
    isRefusal: (error) => error instanceof CubeApiError && (error.status === 401 || error.status === 403),
    isOutdated: (error) => error instanceof CubeApiError && (error.status === 410 || error.status === 400),
  });
}

function sleep(ms: number, ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      ended.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    ended.addEventListener('abort', done, { once: true });
    if (ended.aborted) done();
  });
}

export function begin(): void {
  setInterval(() => (clock.value = Date.now()), 1000);
  effect(() => void cluster.value.run());
}

/** Takes a token for the rest of the tab's life; null forgets it. */
export function logIn(bearer: string | null): void {
  stored.write(bearer);
  token.value = bearer;
  cluster.peek().close();
  client.value = clientWith(bearer);
  cluster.value = clusterOf(client.peek());
  draw();
}

/** For what sends no header: a WebSocket. */
export function bearer(): string | null {
  return token.peek();
}

export function hasToken(): boolean {
  return token.value !== null;
}

/** The cluster as it is, read again with every change. */
export function useCluster(): LiveCluster {
  void tick.value;
  return cluster.value;
}

/** An error as people may read it. */
export function saying(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
