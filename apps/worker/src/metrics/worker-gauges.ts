import type { Agent, AgentLevels } from '@cube/agent';
import type { Metrics } from '@cube/server';
import { Gauge } from 'prom-client';
import { SILENT_AFTER_MS } from '../readiness';

export interface WorkerGaugeOptions {
  readonly agent: Pick<Agent, 'levels' | 'engineTrouble' | 'hasSession' | 'cluster'>;
  /** Since a manager last called; infinite before it did. */
  readonly managerSilentMs: () => number;
  /** Of the wall clock, milliseconds. */
  readonly now: () => number;
}

const LEVELS: Readonly<Record<string, { readonly help: string; readonly of: (levels: AgentLevels) => number }>> = {
  cube_attempts: {
    help: 'Attempts that this worker knows, ended ones that are kept included.',
    of: ({ attempts }) => attempts,
  },
  cube_engine_waiting_attempts: {
    help: 'Attempts that wait for a place to create or start their container in: see CUBE_ENGINE_CONCURRENCY.',
    of: ({ waitingForEngine }) => waitingForEngine,
  },
  cube_pulls: { help: 'Images that are wanted and not there yet.', of: ({ pulls }) => pulls },
  cube_waiting_pulls: {
    help: 'Images that wait for their turn to be pulled: see CUBE_PULL_CONCURRENCY.',
    of: ({ waitingPulls }) => waitingPulls,
  },
  cube_probes: { help: 'Probes that wait for an answer.', of: ({ probes }) => probes },
  cube_unacknowledged_reports: {
    help: 'Reports that the manager has not acknowledged as stored.',
    of: ({ unacknowledged }) => unacknowledged,
  },
  cube_waiting_polls: { help: 'Polls of the manager that wait for news.', of: ({ polls }) => polls },
  cube_session_epoch: { help: 'The highest epoch that this worker obeyed.', of: ({ epoch }) => epoch },
};

/** Everything that is asked for, not told: computed when somebody scrapes, and only then. */
export function installWorkerGauges(metrics: Metrics, { agent, managerSilentMs, now }: WorkerGaugeOptions): void {
  const registers = [metrics.registry];
  const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, registers });
  const levelGauges = Object.entries(LEVELS).map(([name, { help, of }]) => ({ gauge: gauge(name, help), of }));
  const containers = new Gauge({
    name: 'cube_containers',
    help: "Containers of this node, by the engine's word for their state.",
    labelNames: ['state'],
    registers,
  });
  const actions = new Gauge({
    name: 'cube_actions',
    help: 'Steps that are being carried out, by kind.',
    labelNames: ['kind'],
    registers,
  });
  const engine = gauge('cube_engine_up', '1 while the container engine answers.');
  const session = gauge('cube_session', '1 while a manager commands this process, and has not fallen silent.');
  const bound = gauge('cube_session_bound', '1 once this worker belongs to a cluster.');
  const silent = gauge('cube_manager_silent_seconds', 'How long no manager has called; absent before the first call.');
  const age = gauge('cube_statistics_age_seconds', 'How old the newest statistics of the host are.');
  metrics.onScrape(() => {
    const { levels } = agent;
    for (const { gauge: one, of } of levelGauges) one.set(of(levels));
    for (const one of [containers, silent, age]) one.reset();
    silent.remove();
    age.remove();
    for (const [state, count] of levels.containers) containers.set({ state }, count);
    for (const [kind, count] of levels.underWay) actions.set({ kind }, count);
    const silentMs = managerSilentMs();
    engine.set(Number(agent.engineTrouble === null));
    session.set(Number(agent.hasSession && silentMs < SILENT_AFTER_MS));
    bound.set(Number(agent.cluster !== null));
    if (Number.isFinite(silentMs)) silent.set(silentMs / 1000);
    if (levels.sampledAt !== null) age.set(Math.max(0, now() - levels.sampledAt) / 1000);
  });
}
