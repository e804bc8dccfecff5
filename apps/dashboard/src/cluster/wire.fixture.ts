import type { ClusterEvent, Node, Task } from './wire';

const ZERO = '0001-01-01T00:00:00Z';

/** A task as the API answers it, as far as the dashboard reads it. */
export function wireTask(task: Partial<Task> & { readonly ID: string }): Task {
  const whole = {
    ...{ Name: task.ID, Image: 'cube/echo:1', State: 2, Node: 'worker-1', Attempt: 1, RestartCount: 0, Health: 'none' },
    ...{
      ReasonCode: '',
      Reason: '',
      Final: false,
      CreatedAt: '2026-11-24T10:00:00Z',
      StartTime: ZERO,
      FinishTime: ZERO,
    },
    ...{ NextAttemptAt: ZERO, ExitCode: null, CPU: 0, Memory: 0, Labels: {} },
    ...task,
  };
  return whole as unknown as Task;
}

export function wireNode(node: Partial<Node> & { readonly Name: string }): Node {
  const some = { CPU: 4, Memory: 8 * 2 ** 30, Disk: 0, Pids: 0 };
  const none = { CPU: 0, Memory: 0, Disk: 0, Pids: 0 };
  const whole = {
    ...{ ID: `id-of-${node.Name}`, Liveness: 'ready', Availability: 'active', Capacity: some, Reserved: none },
    ...{ TaskCount: 0, Stats: null, Labels: {} },
    ...node,
  };
  return whole as unknown as Node;
}

export function wireEvent(
  event: Partial<ClusterEvent> & Pick<ClusterEvent, 'Revision' | 'Kind' | 'Subject'>,
): ClusterEvent {
  const none = {
    Index: 0,
    Timestamp: '2026-11-24T10:00:00Z',
    Name: '',
    Node: '',
    Attempt: null,
    State: null,
    Message: '',
  };
  return { ...none, About: 'task', ...event };
}
