import type { SimHost } from './sim-host';
import type { SimWorker } from './sim-worker';

/** A history that no store of a simulation has. */
export const ELSEWHERE = 'elsewhere';

/** Where the images come from whose labels claim to be Cube's. */
const FORGED_IMAGE = 'forged';

/**
 * Puts containers of others on a host, each in the way of a slip: with no label at all, under a name that a task will
 * want, of another cluster on a node of our name, and from an image that brings our labels. Answers their IDs.
 */
export function settleForeigners(host: SimHost, worker: SimWorker): readonly string[] {
  const theirs = { ...claim(worker, 'theirs'), 'cube.cluster': 'another' };
  host.engine.addImage(FORGED_IMAGE, { labels: claim(worker, 'forged') });
  return [
    host.makeForeign('database', {}),
    host.makeForeign(`task-${FIRST_TASKS.indexOf(host.name) + 1}`, {}),
    host.makeForeign('of-another-cluster', theirs),
    host.makeForeign('of-a-forged-image', {}, FORGED_IMAGE),
  ];
}

/** Puts a container of our cluster on a host, of a task that the store has never known. Answers its ID. */
export function leaveOwnerless(host: SimHost, worker: SimWorker): string {
  return host.makeForeign('of-an-unknown-task', claim(worker, 'unknown'));
}

/** The first tasks of a scenario are called task-1 and so on. */
const FIRST_TASKS = ['host-1', 'host-2', 'host-3', 'host-4'];

function claim({ nodeId, address }: SimWorker, what: string): Record<string, string> {
  const taskId = `${what}-${address}`;
  return {
    ...{ 'cube.cluster': 'sim', 'cube.history': ELSEWHERE, 'cube.node': nodeId, 'cube.task': taskId },
    ...{ 'cube.attempt': '1', 'cube.revision': '7', 'cube.name': `name-of-${taskId}` },
  };
}
