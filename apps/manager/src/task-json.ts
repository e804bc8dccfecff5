import { toWireTask } from '@cube/api';
import type { TaskView } from '@cube/control-plane';
import type { Task } from '@cube/task';

/** A task's JSON as the wire has it, made once for each version of the task: records never change, they are replaced. */
export class TaskJson {
  private readonly made = new WeakMap<Task, { readonly nodeName: string; readonly json: string }>();

  of({ task, nodeName }: TaskView): string {
    const known = this.made.get(task);
    if (known?.nodeName === nodeName) return known.json;
    const json = JSON.stringify(toWireTask(task, { nodeName: () => nodeName }));
    this.made.set(task, { nodeName, json });
    return json;
  }

  ofList(views: readonly TaskView[]): string {
    return `[${views.map((view) => this.of(view)).join(',')}]`;
  }
}
