import type { Agent } from '@cube/agent';
import type { ReadinessCheck } from '@cube/server';

/** Managers ask every few seconds, and take a worker that says nothing for as long as this for dead. */
export const SILENT_AFTER_MS = 15_000;

/** Whether the worker can do its work: its engine answers, and it has a manager or needs none. */
export function workerReadiness(
  agent: Pick<Agent, 'engineTrouble' | 'hasSession' | 'cluster'>,
  managerSilentMs: number,
): readonly ReadinessCheck[] {
  const { engineTrouble } = agent;
  const engine = engineTrouble === null ? 'the container engine answers' : `the container engine: ${engineTrouble}`;
  return [{ name: 'engine', ok: engineTrouble === null, detail: engine }, session(agent, managerSilentMs)];
}

function session({ cluster, hasSession }: Pick<Agent, 'hasSession' | 'cluster'>, silentMs: number): ReadinessCheck {
  const name = 'manager';
  if (cluster === null)
    return { name, ok: true, detail: 'belongs to no cluster yet: takes tasks from whoever may call' };
  if (!hasSession) {
    const detail = `no manager of cluster ${cluster} has said HELLO since this process started: check that it runs, and CUBE_MANAGER_URL or its CUBE_WORKERS`;
    return { name, ok: false, detail };
  }
  if (silentMs > SILENT_AFTER_MS) {
    const detail = `the manager of cluster ${cluster} has not called for ${Math.round(silentMs / 1000)} s: check that it runs; tasks here run on`;
    return { name, ok: false, detail };
  }
  return { name, ok: true, detail: `obeys the manager of cluster ${cluster}` };
}
