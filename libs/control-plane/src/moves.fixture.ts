import type { AttemptReport, HealthCheck, TaskSpec } from '@cube/task';
import { type FakeWorker, settle } from '@cube/testing';
import type { ControlPlane } from './control-plane';
import { openCluster, run, taskOf } from './opened-cluster.fixture';

export const CHECK: HealthCheck = {
  ...{ type: 'http', path: '/', port: 80 },
  ...{ intervalSec: 1, timeoutSec: 1, retries: 1, startPeriodSec: 0 },
};
export const PORT = { portBindings: { '80/tcp': '8080' } } as const;

/** Tasks that all run on the first of some workers. */
export async function onFirst(specs: readonly Partial<TaskSpec>[], addresses = ['a:1', 'b:1']) {
  const cluster = await openCluster(addresses);
  const { plane, made } = cluster;
  const [first, second] = made;
  if (first === undefined || second === undefined) throw new Error('too few workers');
  for (const { nodeId } of made.slice(1)) await plane.operations.updateNode(nodeId, { availability: 'paused' });
  const ids: string[] = [];
  for (const [index, spec] of specs.entries()) ids.push(await run(plane, { name: `task-${index}`, ...spec }));
  for (const { nodeId } of made.slice(1)) await plane.operations.updateNode(nodeId, { availability: 'active' });
  const [id = ''] = ids;
  return { ...cluster, first, second, ids, id };
}

export async function drain(plane: ControlPlane, { nodeId }: FakeWorker, parallel = 1): Promise<void> {
  await plane.operations.updateNode(nodeId, { availability: 'draining', parallel });
  await settle();
}

export async function report(
  worker: FakeWorker,
  task: string,
  attempt: number,
  change: Partial<AttemptReport>,
): Promise<void> {
  worker.report(task, attempt, change);
  await settle();
}

export const healthy = { health: 'healthy' } as const;
export const failed = { state: 'Failed', exitCode: 1, end: 'own-failure', released: true } as const;

/** `2 Running on b` for each attempt. */
export async function attempts(plane: ControlPlane, id: string): Promise<readonly string[]> {
  const { attempts: all } = await taskOf(plane, id);
  return all.map(({ number, state, nodeId }) => `${number} ${state} on ${nodeId?.slice(5, 6) ?? 'no node'}`);
}

export async function shown(plane: ControlPlane, id: string): Promise<string> {
  return (await plane.read((view) => view.task(id))).value.nodeName;
}

export async function progress(plane: ControlPlane, { nodeId }: FakeWorker) {
  const { drain: found } = (await plane.read((view) => view.node(nodeId))).value;
  if (found === null) throw new Error('the node is not draining');
  return found;
}

export const STOPPED = { code: 'stopped', message: 'stopped as asked' } as const;
