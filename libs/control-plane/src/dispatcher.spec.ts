import { NO_RULES, START_CURSORS } from '@cube/scheduler';
import { MemoryDisk, MemoryStore } from '@cube/store';
import { type Command, currentAttempt, silentLog } from '@cube/task';
import { ManualClock, settle, specOf } from '@cube/testing';
import { aboutTask } from './cluster-event';
import { Dispatcher } from './dispatcher';
import { Ledger } from './ledger';
import { PlacementBook } from './placement-book';
import { ClusterState } from './cluster-state';
import type { WorkerLink } from './worker-link';
import { WorkerSessions } from './worker-session';

const IDENTITY = { cluster: 'c', history: 'h', epoch: 1, manager: 'm' };

async function placedTask() {
  const store = new MemoryStore({ disk: new MemoryDisk('memory') });
  const options = { store, clock: new ManualClock(), log: silentLog, onFenced: () => {} };
  const ledger = await Ledger.open('me', options, new AbortController().signal);
  const request = { eventId: 'e', fingerprint: '' };
  ledger.record([aboutTask('t', { kind: 'task-submitted', spec: specOf({ name: 't' }), attempt: 1, request })]);
  const record = ledger.state.tasks.get('t');
  if (record === undefined) throw new Error('it was not taken');
  const { explanation } = new PlacementBook({ strategy: 'epvm', rules: NO_RULES }, new ClusterState()).wouldPlace(
    record,
  );
  const decision = { nodeId: 'n', instance: 'i', cursors: START_CURSORS, explanation };
  ledger.record([aboutTask('t', { kind: 'attempt-placed', attempt: 1, ...decision })]);
  await ledger.durable();
  return ledger;
}

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
