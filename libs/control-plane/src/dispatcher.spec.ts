import { type Command, currentAttempt, silentLog } from '@cube/task';
import { settle } from '@cube/testing';
import { aboutTask } from './cluster-event';
import { Dispatcher } from './dispatcher';
import { placedTask } from './placed-task.fixture';
import type { WorkerLink } from './worker-link';
import { WorkerSessions } from './worker-session';

const IDENTITY = { cluster: 'c', history: 'h', epoch: 1, manager: 'm' };

describe('sending decisions', () => {
  it.each([false, true])('remembers what the worker confirmed, unless that is over by then: %j', async (isOver) => {
    const ledger = await placedTask();
    const { session } = new WorkerSessions(() => 0).ensure('a:1');
    session.open('n', 'i', ['t']);
    const sent: Command[] = [];
    const lost = { code: 'node-lost', message: '' } as const;
    const link: Pick<WorkerLink, 'apply'> = {
      apply: (_address, _session, commands) => {
        sent.push(...commands);
        if (isOver) ledger.record([aboutTask('t', { kind: 'attempt-lost', attempt: 1, reason: lost, released: true })]);
        return Promise.resolve();
      },
    };
    const { signal: stop } = new AbortController();
    const how = { identity: () => IDENTITY, mayRun: () => true, log: silentLog, stop };
    new Dispatcher({ session, ledger, link, ...how }).wake();
    await settle();
    const task = ledger.state.tasks.get('t')?.task;
    expect(sent).toMatchObject([{ action: 'run', taskId: 't', attempt: 1 }]);
    expect(task && currentAttempt(task).released).toBe(isOver);
    expect([...session.confirmed.keys()]).toEqual(isOver ? [] : ['t/1']);
  });
});
