import type { Metrics } from '@cube/server';
import { currentAttempt } from '@cube/task';
import { Gauge } from 'prom-client';
import type { Look } from './cluster-gauges';

const OF_TASK = ['task', 'name'] as const;

/** Of the oldest tasks that are not over, one by one: as many as the setting allows, and the rest counted. */
export function taskGauges(metrics: Metrics): Look {
  const registers = [metrics.registry];
  const state = new Gauge({
    name: 'cube_task_state',
    help: '1 for the state that the task is in; node is "" while it has none.',
    labelNames: [...OF_TASK, 'state', 'node'],
    registers,
  });
  const healthy = new Gauge({
    name: 'cube_task_healthy',
    help: '1 while its probe says healthy, else 0; only of tasks that are probed.',
    labelNames: OF_TASK,
    registers,
  });
  const restarts = metrics.tally({
    name: 'cube_task_restarts_total',
    help: 'Restarts that were charged to the task.',
    labelNames: OF_TASK,
  });
  const unlisted = new Gauge({
    name: 'cube_tasks_unlisted',
    help: 'Tasks that are not over and that the cube_task_* metrics leave out: see CUBE_METRICS_TASKS.',
    registers,
  });
  return ({ live, unlisted: rest, nodes }) => {
    const names = new Map(nodes.map(({ node }) => [node.id, node.name]));
    state.reset();
    healthy.reset();
    for (const task of live) {
      const attempt = currentAttempt(task);
      const labels = { task: task.id, name: task.spec.name };
      const node = names.get(attempt.nodeId ?? '') ?? '';
      state.set({ ...labels, state: attempt.state.toLowerCase(), node }, 1);
      if (task.spec.healthCheck !== null) healthy.set(labels, Number(attempt.health === 'healthy'));
    }
    restarts(
      live.map(({ id, spec, restartCount }) => ({ labels: { task: id, name: spec.name }, value: restartCount })),
    );
    unlisted.set(rest);
  };
}
