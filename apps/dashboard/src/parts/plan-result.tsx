import type { Plan } from '../cluster/wire';
import { linkTo } from '../route';
import { count, plural } from './figures';
import { Icon } from './icon';
import { shownText } from './plain-text';

const MOST_ROWS = 200;

/** What would happen: the sentence first, then every task. */
export function PlanResult({ plan }: { readonly plan: Plan }) {
  const { Fitting, Waiting, Tasks, Warnings, Complete } = plan;
  // What would find no place is what one looks for.
  const rows = Tasks.toSorted((a, b) => Number(a.Node !== '') - Number(b.Node !== '')).slice(0, MOST_ROWS);
  return (
    <section class="panel" aria-label="What would happen">
      <p class={Waiting === 0 ? 'verdict good' : 'verdict bad'} role="status">
        <Icon name={Waiting === 0 ? 'check' : 'warning'} />
        {Tasks.length === 0
          ? 'No task would have to move.'
          : Waiting === 0
            ? `All ${plural(Fitting, 'task')} would find a place.`
            : `${plural(Waiting, 'task')} would find no place; ${count(Fitting)} would.`}
        {!Complete && ' Not all of it could be worked out in time.'}
      </p>
      {Warnings.map((warning) => (
        <p key={warning} class="faint pad">
          {shownText(warning, 300)}
        </p>
      ))}
      {rows.length > 0 && (
        <div class="scroll-x" tabIndex={0} role="region" aria-label="Tasks that would move">
          <table class="table">
            <thead>
              <tr>
                <th scope="col">Task</th>
                <th scope="col">Why</th>
                <th scope="col">From</th>
                <th scope="col">To</th>
                <th scope="col">Because</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((task) => (
                <tr key={`${task.ID} ${task.Name}`} class={task.Node === '' ? 'refused' : ''}>
                  <th scope="row">
                    {task.ID === '' ? (
                      shownText(task.Name, 64)
                    ) : (
                      <a href={linkTo('task', task.ID)}>{shownText(task.Name, 64)}</a>
                    )}
                  </th>
                  <td>{task.Cause}</td>
                  <td>{shownText(task.From, 64)}</td>
                  <td>{task.Node === '' ? <strong class="bad-text">✕ nowhere</strong> : shownText(task.Node, 64)}</td>
                  <td>
                    {shownText(task.Summary, 300)}
                    {task.Remedies.length > 0 && (
                      <span class="faint">
                        . It would fit if you: {task.Remedies.map((one) => shownText(one, 160)).join('; or ')}
                      </span>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {Tasks.length > MOST_ROWS && <p class="faint pad">and {count(Tasks.length - MOST_ROWS)} more</p>}
    </section>
  );
}
