import { answerOf } from '@cube/client';
import { client, cluster, saying } from '../session';
import { plural } from './figures';
import { tell } from './toasts';

/** Stops under way at once. */
const AT_ONCE = 6;

/** Asks each to stop; tells of those that can't be. */
export async function stopTasks(ids: readonly string[]): Promise<void> {
  const failed: string[] = [];
  const waiting = [...ids];
  const worker = async (): Promise<void> => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      try {
        await answerOf(client.peek().DELETE('/tasks/{task}', { params: { path: { task: id } } }));
      } catch (error) {
        failed.push(`${cluster.peek().tasks.get(id)?.name ?? id}: ${saying(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const done = ids.length - failed.length;
  if (done > 0) tell('done', `${plural(done, 'task')} asked to stop`);
  if (failed.length > 0)
    tell('failed', `${plural(failed.length, 'task')} could not be asked to stop. ${failed.slice(0, 3).join('; ')}`);
}
