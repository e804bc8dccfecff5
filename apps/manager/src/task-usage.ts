import { toWireUsage, type WireUsage } from '@cube/api';
import { type ClusterView, type ControlPlane, WorkerCallError } from '@cube/control-plane';
import { answering } from './answering';
import type { HttpWorkerLink } from './http-worker-link';

/** A worker that takes longer counts as one that does not answer. */
const PATIENCE_MS = 5_000;

/** A node, and whose use is asked of it: all of its tasks' if null. */
interface Question {
  readonly nodeName: string;
  readonly address: string;
  readonly isDown: boolean;
  readonly taskIds: readonly string[] | null;
}

export interface Used {
  readonly usages: readonly WireUsage[];
  /** Names of the nodes that did not answer. */
  readonly unreachable: readonly string[];
}

/** What tasks use, asked of their workers when somebody asks. */
export class TaskUsage {
  constructor(
    private readonly plane: ControlPlane,
    private readonly link: Pick<HttpWorkerLink, 'usage'>,
  ) {}

  /** Of all running tasks, or of these. Throws ApiError 404 for a task that is not there. */
  async of(tasks: readonly string[] | null): Promise<Used> {
    const look = (view: ClusterView) => (tasks === null ? wholeCluster(view) : questionsAbout(view, tasks));
    const { value: questions } = await answering(this.plane.read(look));
    const answers = await Promise.all(questions.map((question) => this.ask(question)));
    return {
      usages: answers.flatMap((answer) => answer ?? []),
      unreachable: questions.flatMap(({ nodeName }, index) => (answers[index] === null ? [nodeName] : [])),
    };
  }

  /** Null when the node does not answer. */
  private async ask({ nodeName, address, isDown, taskIds }: Question): Promise<readonly WireUsage[] | null> {
    if (isDown) return null;
    try {
      const usages = await this.link.usage(address, taskIds, AbortSignal.timeout(PATIENCE_MS));
      return usages.map((usage) => toWireUsage(usage, nodeName));
    } catch (error) {
      if (error instanceof WorkerCallError) return null;
      throw error;
    }
  }
}

function wholeCluster(view: ClusterView): readonly Question[] {
  return view.nodes().flatMap(({ node, taskCount }) => {
    const { name: nodeName, address, liveness } = node;
    return taskCount === 0 ? [] : [{ nodeName, address, isDown: liveness === 'down', taskIds: null }];
  });
}

/** Each node is asked once, about its own of these tasks. */
export function questionsAbout(view: ClusterView, tasks: readonly string[]): readonly Question[] {
  const records = tasks.map((idOrName) => view.record(idOrName).task);
  return view.nodes().flatMap(({ node }) => {
    const { id, name: nodeName, address, liveness } = node;
    const here = records.filter(({ attempts }) => attempts.some((one) => one.nodeId === id && one.state === 'Running'));
    const taskIds = [...new Set(here.map((task) => task.id))];
    return taskIds.length === 0 ? [] : [{ nodeName, address, isDown: liveness === 'down', taskIds }];
  });
}
