import type { NodeRecord } from '@cube/control-plane';
import type { Task } from '@cube/task';
import type { TaskStep } from './scenario';
import type { SimManager } from './sim-manager';

/** Those who pause, drain and label nodes, remove them, and restart tasks. They ask once: no answer is no answer. */
export class Operators {
  constructor(
    private readonly manager: SimManager,
    private readonly truth: {
      readonly tasks: ReadonlyMap<string, Task>;
      readonly nodes: ReadonlyMap<string, NodeRecord>;
    },
  ) {}

  restart(pick: number): void {
    const live = [...this.truth.tasks.values()].filter(({ final, desired }) => !final && desired === 'run');
    const task = live[Math.floor(pick * live.length)];
    if (task !== undefined) this.manager.plane?.operations.restartTask(task.id).catch(() => undefined);
  }

  operate({ pick, availability, parallel, label }: Extract<TaskStep, { kind: 'operate' }>): void {
    const node = this.pickNode(pick);
    const drain = availability === 'draining' ? { parallel } : {};
    const update = { availability, labels: { disk: label }, ...drain };
    if (node !== undefined) this.manager.plane?.operations.updateNode(node.id, update).catch(() => undefined);
  }

  removeNode(pick: number): void {
    const node = this.pickNode(pick);
    if (node !== undefined) this.manager.plane?.operations.removeNode(node.id, false).catch(() => undefined);
  }

  private pickNode(pick: number): NodeRecord | undefined {
    const nodes = [...this.truth.nodes.values()];
    return nodes[Math.floor(pick * nodes.length)];
  }
}
