import { ndjson } from '@cube/api';
import { WorkerCallError } from '@cube/control-plane';
import { once } from 'node:events';
import type { LoggedTask } from './logged-task';
import { TaskChanges } from './task-changes';
import { type AttemptLogs, type LogSource, TaskLog } from './task-log';

type Told = readonly (string | Error)[];

const line = (attempt: number, text: string, second = 0): string =>
  ndjson({
    ...{ Task: 't', Name: 'web', Attempt: attempt, Node: 'n', Stream: 'stdout' as const },
    Time: `2030-01-01T00:00:${String(second).padStart(2, '0')}.000000000Z`,
    Line: text,
  });

/** A task whose attempts are on node n1, n2 and so on; the newest runs unless it is final. */
function taskOf(attempts: number, isFinal = false): LoggedTask {
  const all = Array.from({ length: attempts }, (_, index) => {
    const isOver = isFinal || index + 1 < attempts;
    const number = index + 1;
    return { number, nodeName: `n${number}`, address: `n${number}`, hasContainer: true, isOver, finishedAt: null };
  });
  return { id: 't', name: 'web', attempts: all, isFinal };
}

/** A cluster in which each call is answered by the next of these; `then` happens at its end. */
class Scripted implements LogSource {
  readonly calls: AttemptLogs[] = [];
  readonly stop = new AbortController();
  private changed = (): void => {};

  constructor(
    public task: LoggedTask | null,
    private readonly answers: readonly { readonly told: Told; readonly then?: LoggedTask }[],
  ) {}

  look(): Promise<LoggedTask | null> {
    return Promise.resolve(this.task);
  }

  open(_address: string, call: AttemptLogs): Promise<AsyncIterable<string>> {
    this.calls.push(call);
    const answer = this.answers[this.calls.length - 1];
    // One that is asked beyond them says nothing until its reader leaves.
    if (answer === undefined) return once(this.stop.signal, 'abort').then(() => Promise.reject(new Error('left')));
    const [first] = answer.told;
    if (first instanceof WorkerCallError) {
      this.become(answer.then);
      return Promise.reject(first);
    }
    return Promise.resolve(this.stream(answer));
  }

  private async *stream({ told, then }: { readonly told: Told; readonly then?: LoggedTask }): AsyncGenerator<string> {
    for (const one of told) {
      if (one instanceof Error) throw one;
      yield one;
    }
    this.become(then);
  }

  private become(task: LoggedTask | undefined): void {
    if (task !== undefined) this.task = task;
    this.changed();
  }

  async read(asked: { follow?: boolean; tail?: number | null; strict?: boolean } = {}): Promise<string[]> {
    const { follow = true, tail = 100, strict = false } = asked;
    const { task } = this;
    if (task === null) throw new Error('there is no task to begin with');
    const changes = new TaskChanges((changed) => {
      this.changed = changed;
      return () => {};
    }, this.stop.signal);
    const said: string[] = [];
    const log = new TaskLog(this, task, { follow, tail, since: null, attempt: null });
    for await (const lines of log.lines(changes, this.stop.signal, strict)) {
      said.push(...lines.split('\n').filter((text) => text !== ''));
    }
    return said.map(shown);
  }
}

function shown(text: string): string {
  const entry = JSON.parse(text) as { Notice?: string; Line?: string };
  return entry.Notice ?? entry.Line ?? '';
}

const away = () => new WorkerCallError({ kind: 'unreachable' }, 'n1 does not answer');

describe('the log of a task', () => {
  it('goes on with the next attempt, from its beginning and with a notice, until the task is final', async () => {
    const cluster = new Scripted(taskOf(1), [
      { told: [line(1, 'a')], then: taskOf(2) },
      { told: [line(2, 'b')], then: taskOf(2, true) },
    ]);
    expect(await cluster.read({ tail: 1 })).toEqual(['a', 'web: attempt 2 goes on, on n2', 'b']);
    expect(cluster.calls.map(({ attempt, tail }) => [attempt, tail])).toEqual([
      [1, 1],
      [2, null],
    ]);
  });

  it('goes on where a connection broke, without a line twice', async () => {
    const cluster = new Scripted(taskOf(1), [
      { told: [line(1, 'a', 1), line(1, 'b', 1), new Error('reset')], then: taskOf(1) },
      { told: [line(1, 'a', 1), line(1, 'b', 1), line(1, 'c', 1)], then: taskOf(1, true) },
    ]);
    expect(await cluster.read()).toEqual([
      'a',
      'b',
      'web: attempt 1: n1 broke off its lines; its lines follow once it answers',
      'c',
    ]);
    expect(cluster.calls[1]).toMatchObject({ since: '2030-01-01T00:00:01.000000000Z', tail: null });
  });

  it('costs its own lines and one notice while its node is away', async () => {
    const cluster = new Scripted(taskOf(1), [
      { told: [away()] },
      { told: [away()] },
      { told: [line(1, 'back')], then: taskOf(1, true) },
    ]);
    expect(await cluster.read()).toEqual([
      'web: attempt 1: n1 does not answer; its lines follow once it answers',
      'back',
    ]);
  });

  it('goes on elsewhere when the attempt is over while its node is away', async () => {
    const cluster = new Scripted(taskOf(1), [
      { told: [away()], then: taskOf(2) },
      { told: [line(2, 'b')], then: taskOf(2, true) },
    ]);
    expect(await cluster.read()).toEqual([
      'web: attempt 1: n1 does not answer; its lines are missing here',
      'web: attempt 2 goes on, on n2',
      'b',
    ]);
  });

  it('waits for a container, and says so', async () => {
    const [only] = taskOf(1).attempts;
    if (only === undefined) throw new Error('no attempt');
    const cluster = new Scripted({ ...taskOf(1), attempts: [{ ...only, hasContainer: false }] }, [
      { told: [line(1, 'a')], then: taskOf(1, true) },
    ]);
    setTimeout(() => cluster['become'](taskOf(1)), 5);
    expect(await cluster.read()).toEqual(['web: it has no container yet: its lines follow once it runs', 'a']);
  });

  it('ends without follow, and rejects what can not be read', async () => {
    expect(await new Scripted(taskOf(1), [{ told: [line(1, 'a')] }]).read({ follow: false })).toEqual(['a']);
    await expect(new Scripted(taskOf(1), [{ told: [away()] }]).read({ follow: false, strict: true })).rejects.toThrow(
      'does not answer',
    );
  });

  it('ends when its task is removed, and when its reader leaves', async () => {
    const cluster = new Scripted(taskOf(1), [{ told: [line(1, 'a')] }]);
    const removed = cluster.read();
    cluster.task = null;
    expect(await removed).toEqual(['a', 'web: the task was removed']);
    const left = new Scripted(taskOf(1), [{ told: [line(1, 'a')] }]);
    setTimeout(() => left.stop.abort(), 5);
    expect(await left.read()).toEqual(['a']);
  });
});
