import { useMemo, useState } from 'preact/hooks';
import { isWanted, NOISE } from '../cluster/event-log';
import type { ClusterEvent } from '../cluster/wire';
import { EventLines } from '../parts/event-lines';
import { count } from '../parts/figures';
import { Icon } from '../parts/icon';
import { route, setQuery } from '../route';
import { tick, useCluster } from '../session';

const SHOWN = 300;

/** What happens, the newest on top; it can be stopped to be read. */
export function EventsPage() {
  const cluster = useCluster();
  const { about = '', kind = '', q = '', noise = '' } = route.value.query;
  const [held, setHeld] = useState<readonly ClusterEvent[] | null>(null);
  const filter = useMemo(() => ({ about: readAbout(about), kind, word: q.trim().toLowerCase() }), [about, kind, q]);
  const wanted = (event: ClusterEvent): boolean =>
    (noise !== '' || kind === NOISE || event.Kind !== NOISE) && isWanted(event, filter);
  const shown = held ?? cluster.events.newest(SHOWN, wanted);
  const kinds = useKinds();
  const isFiltered = q + about + kind !== '';
  const ask = (change: Readonly<Record<string, string>>): void => setQuery({ about, kind, q, noise, ...change });
  return (
    <div class="page">
      <header class="page-head">
        <h1>Events</h1>
        <span class="faint" role="status">
          {held === null ? `Live, ${count(cluster.events.seen)} since this page was opened` : 'Held still'}
        </span>
        <button type="button" aria-pressed={held !== null} onClick={() => setHeld(held === null ? shown : null)}>
          <Icon name={held === null ? 'pause' : 'play'} size={14} /> {held === null ? 'Hold' : 'Go on'}
        </button>
      </header>
      <div class="filters">
        <input
          type="search"
          class="wide"
          aria-label="Filter events"
          placeholder="a name, or words of the message"
          value={q}
          onInput={(event) => ask({ q: event.currentTarget.value })}
        />
        <select aria-label="About" value={about} onChange={(event) => ask({ about: event.currentTarget.value })}>
          <option value="">About anything</option>
          <option value="task">About tasks</option>
          <option value="node">About nodes</option>
          <option value="cluster">About the cluster</option>
        </select>
        <select aria-label="Kind" value={kind} onChange={(event) => ask({ kind: event.currentTarget.value })}>
          <option value="">Of any kind</option>
          {[...new Set([...kinds, ...(kind === '' ? [] : [kind])])].sort().map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
        <label class="check">
          <input
            type="checkbox"
            checked={noise !== ''}
            onChange={(event) => ask({ noise: event.currentTarget.checked ? '1' : '' })}
          />{' '}
          measured use
        </label>
      </div>
      <section class="panel" aria-label="Events">
        <EventLines
          events={shown}
          empty={!cluster.events.hasPast ? 'Reading…' : isFiltered ? 'No event matches.' : 'Nothing has happened yet.'}
        />
      </section>
    </div>
  );
}

function readAbout(text: string): '' | ClusterEvent['About'] {
  return text === 'task' || text === 'node' || text === 'cluster' ? text : '';
}

function useKinds(): ReadonlySet<string> {
  const { events } = useCluster();
  const every = Math.floor(tick.value / 50);
  return useMemo(() => new Set(events.newest(SHOWN * 10).map(({ Kind }) => Kind)), [events, every]);
}
