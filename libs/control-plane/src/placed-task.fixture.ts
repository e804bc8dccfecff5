import { NO_RULES, START_CURSORS } from '@cube/scheduler';
import { MemoryDisk, MemoryStore } from '@cube/store';
import { silentLog } from '@cube/task';
import { ManualClock, specOf } from '@cube/testing';
import { aboutTask } from './cluster-event';
import { ClusterState } from './cluster-state';
import { Ledger } from './ledger';
import { PlacementBook } from './placement-book';

/** A ledger with task `t`, whose first attempt was placed on node `n`. */
export async function placedTask() {
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
