import { NO_RULES } from '@cube/scheduler';
import { MemoryDisk, MemoryStore } from '@cube/store';
import { currentAttempt, silentLog } from '@cube/task';
import { ManualClock, settle, specOf } from '@cube/testing';
import { aboutNode, aboutTask } from './cluster-event';
import { Hearing } from './hearing';
import { Ledger } from './ledger';
import { PlacementBook } from './placement-book';
import { QueueProcessor } from './queue-processor';
import { Retention } from './retention';
import { WorkerSessions } from './worker-session';

const introduction = {
  ...{ name: 'worker-1', address: 'a:1', hostId: 'h', publishAddress: '127.0.0.1', platform: 'linux/amd64' },
  ...{ labels: {}, kernel: '', engine: '', volumes: [], instance: 'i' },
  capacity: { cpu: 4, memoryBytes: 2 ** 33, diskBytes: 0 },
};

async function openQueue() {
  const clock = new ManualClock();
  const store = new MemoryStore({ disk: new MemoryDisk('memory') });
  const ledger = await Ledger.open(
    'me',
    { store, clock, log: silentLog, onFenced: () => {} },
    new AbortController().signal,
  );
  ledger.record([aboutNode('n', { kind: 'node-joined', joinNumber: 1, introduction })]);
  const book = new PlacementBook({ strategy: 'epvm', rules: NO_RULES }, ledger.state);
  const processor = new QueueProcessor({
    ...{ ledger, book, clock, log: silentLog },
    retention: new Retention({ ledger, store, log: silentLog, keptFinalTasks: 9, keptRevisions: 999 }),
    hearing: new Hearing({ ledger, store, clock, sessions: new WorkerSessions(() => 0), patienceMs: 0 }),
    evictable: () => new Set(),
  });
  ledger.onChange((touched) => {
    book.follow(touched, ledger.state.nodes);
    processor.follow(touched);
  });
  const submit = (name: string, priority: number): void => {
    const request = { eventId: name, fingerprint: name };
    ledger.record([aboutTask(name, { kind: 'task-submitted', spec: specOf({ name, priority }), attempt: 1, request })]);
  };
  const isPlaced = (id: string): boolean => {
    const task = ledger.state.tasks.get(id)?.task;
    return task !== undefined && currentAttempt(task).nodeId !== null;
  };
  return { book, submit, isPlaced, clock };
}

describe('a look at the queue', () => {
  it('places nobody who is less urgent than one that was not held against all changes yet', async () => {
    const { book, submit, isPlaced, clock } = await openQueue();
    const look = book.waiting.helped.bind(book.waiting);
    let unseen: number | null = 60;
    // As if more changed than one look can see.
    book.waiting.helped = (budget) => ({ ...look(budget), unseen });
    submit('urgent', 90);
    submit('equal', 60);
    submit('patient', 50);
    await settle();
    expect(['urgent', 'equal', 'patient'].map(isPlaced)).toEqual([true, true, false]);
    unseen = null;
    // The look goes on in the next turn.
    await clock.advance(1);
    expect(isPlaced('patient')).toBe(true);
  });
});
