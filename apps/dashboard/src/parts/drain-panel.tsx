import { useRef } from 'preact/hooks';
import { readTime, type Node } from '../cluster/wire';
import { linkTo } from '../route';
import { Age } from './age';
import { plural } from './figures';
import { Icon } from './icon';
import { shownText } from './plain-text';

/** How far a node that is being drained has come, and what holds it up. */
export function DrainPanel({ node: { Drain: drain } }: { readonly node: Node }) {
  // The most that was left since this page looks: the API says what is left only.
  const most = useRef(0);
  if (drain === null) {
    most.current = 0;
    return null;
  }
  const { Remaining: left, Waiting: waiting, Since, Parallel } = drain;
  most.current = Math.max(most.current, left);
  const isEmpty = left === 0;
  return (
    <section class={isEmpty ? 'panel pad drain done' : 'panel pad drain'} aria-label="Drain">
      <p role="status">
        <Icon name={isEmpty ? 'check' : 'drain'} />{' '}
        {isEmpty ? <strong>Empty: it can be taken away.</strong> : <strong>{plural(left, 'task')} left to move</strong>}{' '}
        <span class="faint">
          {Parallel} at a time, begun <Age at={readTime(Since)} ago />
        </span>
      </p>
      <progress max={Math.max(1, most.current)} value={most.current - left} aria-label="Tasks moved" />
      {waiting.length > 0 && (
        <ul class="lines">
          {waiting.map(({ Task, Name, Reason }) => (
            <li key={Task}>
              <a href={linkTo('task', Task)}>{shownText(Name, 64)}</a>
              <span>{shownText(Reason, 300)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
