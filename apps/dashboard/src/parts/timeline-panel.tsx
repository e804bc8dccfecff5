import { answerOf } from '@cube/client';
import { ENDED } from '../cluster/task-row';
import { type Attempt, readTime } from '../cluster/wire';
import { linkTo } from '../route';
import { client, clock } from '../session';
import { Age } from './age';
import { HealthBadge, StateBadge } from './badge';
import { EventLines } from './event-lines';
import { dateAndTime, duration } from './figures';
import { shownText } from './plain-text';
import { useAnswer } from './use-answer';

interface Props {
  readonly task: string;
  readonly revision: number;
}

/** Every attempt on one axis of time, then all that was told of the task. */
export function TimelinePanel({ task, revision }: Props) {
  const api = client.value;
  const params = { params: { path: { task } } };
  const { value: attempts } = useAnswer(
    () => answerOf(api.GET('/tasks/{task}/attempts', params)),
    [api, task, revision],
  );
  const { value: events, error } = useAnswer(
    () => answerOf(api.GET('/tasks/{task}/events', params)),
    [api, task, revision],
  );
  return (
    <>
      {attempts !== null && <Attempts attempts={attempts} />}
      <h2>Events</h2>
      {events === null ? (
        <p class="faint">{error === '' ? 'Reading…' : error}</p>
      ) : (
        <EventLines events={events.toReversed()} empty="Nothing yet." />
      )}
    </>
  );
}

function Attempts({ attempts }: { readonly attempts: readonly Attempt[] }) {
  const begin = Math.min(...attempts.map(({ CreatedAt }) => readTime(CreatedAt) ?? Infinity));
  const end = Math.max(begin + 1, clock.value, ...attempts.map(({ FinishTime }) => readTime(FinishTime) ?? 0));
  const at = (time: number): number => ((time - begin) / (end - begin)) * 100;
  return (
    <>
      <h2>Attempts</h2>
      <ol class="attempts">
        {attempts.toReversed().map((attempt) => (
          <AttemptRow key={attempt.Attempt} attempt={attempt} at={at} end={end} />
        ))}
      </ol>
    </>
  );
}

interface RowProps {
  readonly attempt: Attempt;
  readonly at: (time: number) => number;
  readonly end: number;
}

function AttemptRow({ attempt, at, end }: RowProps) {
  const { Attempt: number, State, Health, Node: node, Reason, ExitCode, Released } = attempt;
  const opened = readTime(attempt.CreatedAt) ?? end;
  const started = readTime(attempt.StartTime);
  const finished = readTime(attempt.FinishTime) ?? (ENDED.has(State) ? (started ?? opened) : end);
  return (
    <li>
      <span class="attempt-number">#{number}</span>
      <StateBadge state={State} />
      <HealthBadge health={Health} />
      {node === '' ? <span class="faint">no node</span> : <a href={linkTo('node', node)}>{shownText(node, 64)}</a>}
      <span class="faint">
        {started === null ? 'did not run' : `ran ${duration(finished - started)}`}
        {ExitCode !== null && `, exit code ${ExitCode}`}
        {!Released && ENDED.has(State) && ', not yet confirmed gone'}
      </span>
      <span class="faint attempt-age">
        <Age at={opened} ago />
      </span>
      <div class="lane" aria-hidden="true" title={`${dateAndTime(opened)} to ${dateAndTime(finished)}`}>
        <div class="lane-wait" style={{ left: `${at(opened)}%`, width: `${at(started ?? finished) - at(opened)}%` }} />
        {started !== null && (
          <div
            class={`lane-run state-${State}`}
            style={{ left: `${at(started)}%`, width: `${Math.max(0.4, at(finished) - at(started))}%` }}
          />
        )}
      </div>
      {Reason !== '' && <p class="attempt-reason">{shownText(Reason, 600)}</p>}
    </li>
  );
}
