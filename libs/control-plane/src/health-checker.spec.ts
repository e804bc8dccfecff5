import { currentAttempt, silentLog } from '@cube/task';
import { ManualClock, settle } from '@cube/testing';
import { aboutTask } from './cluster-event';
import { HealthChecker } from './health-checker';
import { observedSoFar } from './observation';
import { placedTask } from './placed-task.fixture';
import { WorkerSessions } from './worker-session';

describe('the health of tasks', () => {
  it('is acted on by the manager that finds it stored, though the one before it was killed between the two commits', async () => {
    const ledger = await placedTask();
    const attempt = () => {
      const task = ledger.state.tasks.get('t')?.task;
      if (task === undefined) throw new Error('the task is gone');
      return currentAttempt(task);
    };
    const observed = { ...observedSoFar(attempt()), state: 'Running', health: 'unhealthy' } as const;
    ledger.record([aboutTask('t', { kind: 'attempt-observed', attempt: 1, observed })]);
    const [clock, sessions] = [new ManualClock(), new WorkerSessions(() => 0)];
    const options = { ledger, sessions, clock, log: silentLog, suspectAfterMs: 6_000, downAfterMs: 15_000 };
    new HealthChecker(options).lookAgain();
    await settle();
    expect(attempt().stop).toBe('unhealthy');
  });
});
