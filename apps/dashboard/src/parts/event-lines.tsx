import type { ClusterEvent } from '../cluster/wire';
import { linkTo } from '../route';
import { StateShape } from './badge';
import { timeOfDay } from './figures';
import { Icon } from './icon';
import { shownText } from './plain-text';
import { whenChanged } from './when-changed';

/** Events as lines, the first on top. */
export function EventLines({ events, empty }: { readonly events: readonly ClusterEvent[]; readonly empty: string }) {
  if (events.length === 0) return <p class="empty faint">{empty}</p>;
  return (
    <ol class="events">
      {events.map((event) => (
        <li key={`${event.Revision}.${event.Index}`}>
          <EventLine event={event} />
        </li>
      ))}
    </ol>
  );
}

const EventLine = whenChanged(({ event }: { readonly event: ClusterEvent }) => {
  return (
    <>
      <time class="when" dateTime={event.Timestamp}>
        {timeOfDay(Date.parse(event.Timestamp))}
      </time>
      <span class="mark">
        {event.State === null ? (
          <Icon name={event.About === 'task' ? 'tasks' : event.About === 'node' ? 'nodes' : 'overview'} size={12} />
        ) : (
          <StateShape state={event.State} />
        )}
      </span>
      <Subject event={event} />
      <span class="message" title={event.Kind}>
        {shownText(event.Message, 400)}
      </span>
    </>
  );
});

function Subject({ event }: { readonly event: ClusterEvent }) {
  const name = nameOfSubject(event);
  if (event.About === 'cluster') return <span class="subject faint">cluster</span>;
  return (
    <a class="subject" href={event.About === 'task' ? linkTo('task', event.Subject) : linkTo('node', name)}>
      {shownText(name, 64)}
      {event.Attempt !== null && event.Attempt > 1 && <span class="faint"> #{event.Attempt}</span>}
    </a>
  );
}

/** Its ID where the event does not say its name. */
function nameOfSubject({ Name, Subject: id }: ClusterEvent): string {
  return Name === '' ? id : Name;
}
