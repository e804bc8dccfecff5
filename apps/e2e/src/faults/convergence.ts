import { RUNNING, type WireTask } from '@cube/testing/system';
import type Docker from 'dockerode';
import { setTimeout as sleep } from 'node:timers/promises';
import { straysIn } from './convergence-invariants';
import type { AcknowledgedTask, Evidence, LoggedEvent, Look, NodeSize } from './evidence';
import type { Stage } from './stage';

const LOOK_EVERY_MS = 100;
const CONVERGENCE_LIMIT_MS = 60_000;
const QUIET_MS = 2_000;

export interface Recovery {
  readonly evidence: Evidence;
  /** From the end of the fault to convergence. */
  readonly recoveryMs: number;
}

/** Waits until the system is as the acknowledged writes want it, then a while more, and writes down what is to be seen. */
export async function recovered(stage: Stage): Promise<Recovery> {
  const { cluster, client, recorder, kept, foreign } = stage;
  const converged = await untilConverged(stage);
  const recoveryMs = performance.now() - stage.faultOverAt;
  const convergedAt = Date.now();
  await sleep(QUIET_MS);
  const later = await lookAt(stage);
  const evidence = {
    ...{ cluster: cluster.name, engine: recorder, acknowledged: client.acknowledged, log: await wholeLog(stage) },
    ...{ converged, later, convergedAt, kept, foreign, nodes: await nodesOf(stage) },
    ...{
      sizes: await stage.sizesSeen(),
      queues: await stage.queuesSeen(),
      keptEnded: stage.keptEnded,
      refusals: stage.refusals,
    },
    takenOverAt: stage.takenOverAt,
  };
  return { evidence, recoveryMs };
}

async function untilConverged(stage: Stage): Promise<Look> {
  const deadline = performance.now() + CONVERGENCE_LIMIT_MS;
  for (;;) {
    const look = await lookAt(stage).catch((error: unknown) => `no look is to be had: ${String(error)}`);
    const missing = typeof look === 'string' ? [look] : missingIn(stage, look);
    if (typeof look !== 'string' && missing.length === 0) return look;
    if (performance.now() > deadline) throw new Error(`I5: not converged after a minute: ${missing.join('; ')}`);
    await sleep(LOOK_EVERY_MS);
  }
}

function missingIn(stage: Stage, look: Look): string[] {
  const nodes = stage.cluster.workerPorts.length - look.readyNodes;
  const tasks = new Map(look.tasks.map((task) => [task.ID, task]));
  const unlike = stage.client.acknowledged.filter((known) => !isAsWanted(known, tasks.get(known.id)));
  return [
    ...(nodes > 0 ? [`${nodes} nodes are not ready`] : []),
    ...unlike.map((known) => `${wish(known)} is ${shown(tasks.get(known.id))}`),
    ...straysIn(look, stage.cluster.name),
  ];
}

function wish({ name, ends, stopped }: AcknowledgedTask): string {
  return `task ${name} (${stopped ? 'stopped' : `ends ${ends}`})`;
}

function shown(task: WireTask | undefined): string {
  return task === undefined ? 'absent' : `in State ${task.State}, ${task.ReasonCode} ${task.Reason}`;
}

function isAsWanted({ ends, stopped }: AcknowledgedTask, task: WireTask | undefined): boolean {
  if (task === undefined) return false;
  return stopped || ends === 'by itself' ? task.Final : task.State === RUNNING && task.Health !== 'unknown';
}

async function lookAt({ cluster, client, engine }: Stage): Promise<Look> {
  const [{ body: tasks }, { body: nodes }, containers] = await Promise.all([
    cluster.get<WireTask[]>('/tasks'),
    cluster.get<{ Liveness: string }[]>('/nodes'),
    listed(engine.docker),
  ]);
  client.look(tasks);
  return { tasks, containers, readyNodes: nodes.filter(({ Liveness }) => Liveness === 'ready').length };
}

async function nodesOf({ cluster }: Stage): Promise<readonly NodeSize[]> {
  const { body } =
    await cluster.get<{ ID: string; Name: string; Capacity: { CPU: number; Memory: number } }[]>('/nodes');
  return body.map(({ ID, Name, Capacity }) => ({
    id: ID,
    name: Name,
    cpu: Capacity.CPU,
    memoryBytes: Capacity.Memory,
  }));
}

async function listed(docker: Docker): Promise<Look['containers']> {
  const containers = await docker.listContainers({ all: true });
  return containers.map(({ Id, State, Labels }) => ({
    id: Id,
    running: State === 'running',
    cluster: Labels['cube.cluster'] ?? null,
    task: Labels['cube.task'] ?? null,
  }));
}

async function wholeLog({ cluster }: Stage): Promise<LoggedEvent[]> {
  const log: LoggedEvent[] = [];
  for (let since = 0; ;) {
    const { status, body } = await cluster.get<LoggedEvent[]>(`/events?since=${since}`);
    if (status !== 200) throw new Error(`GET /events answered ${status}`);
    log.push(...body);
    const last = body.at(-1)?.Revision;
    if (last === undefined) return log;
    since = last;
  }
}
