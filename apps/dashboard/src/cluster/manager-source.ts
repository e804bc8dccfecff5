import { answerOf, CubeApiError, type CubeClient } from '@cube/client';
import type { ClusterSource } from './live-cluster';

const REVISION = 'Cube-Revision';

/** The manager's own API as the source of what is shown. */
export function managerSource(client: CubeClient): ClusterSource {
  return {
    async taskPage(after, limit) {
      const query = after === '' ? { limit } : { limit, after };
      const call = client.GET('/tasks', { params: { query } });
      const [tasks, { response }] = await Promise.all([answerOf(call), call]);
      return { tasks, revision: revisionOf(response), isLast: !response.headers.has('Link') };
    },
    async task(id) {
      const call = client.GET('/tasks/{task}', { params: { path: { task: id } } });
      const task = await orNull(answerOf(call));
      return task === null ? null : { task, revision: revisionOf((await call).response) };
    },
    nodes: () => answerOf(client.GET('/nodes')),
    node: (id) => orNull(answerOf(client.GET('/nodes/{node}', { params: { path: { node: id } } }))),
    async eventPage(since, limit) {
      const call = client.GET('/events', { params: { query: { since, limit } } });
      const [events, { response }] = await Promise.all([answerOf(call), call]);
      return { events, isLast: !response.headers.has('Link') };
    },
    events: (since, how) => client.followEvents({ since, ...how }),
  };
}

function revisionOf({ headers }: Response): number {
  return Number(headers.get(REVISION) ?? 0);
}

async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof CubeApiError && error.status === 404) return null;
    throw error;
  }
}
