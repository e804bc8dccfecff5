import { NOISE } from '../cluster/event-log';
import { STATES } from '../cluster/task-row';
import { nodeTrouble } from '../cluster/trouble';
import { StateShape } from '../parts/badge';
import { count, plural } from '../parts/figures';
import { EmptyCluster } from '../parts/empty';
import { EventLines } from '../parts/event-lines';
import { NodeCells } from '../parts/node-cells';
import { ResiliencePanel } from '../parts/resilience-panel';
import { TroublePanel } from '../parts/trouble-panel';
import { linkTo } from '../route';
import { useCluster } from '../session';

const NEWEST_EVENTS = 12;

export function OverviewPage() {
  const cluster = useCluster();
  const { tasks, nodes, events, isComplete, link, knowsAll } = cluster;
  if (link.kind === 'loading') return <Loading />;
  const all = nodes.all();
  const newest = events.newest(NEWEST_EVENTS, ({ Kind }) => Kind !== NOISE);
  const down = all.filter((node) => nodeTrouble(node) === 'down').length;
  return (
    <div class="page overview">
      <h1 class="hidden">Overview</h1>
      <section class="counts" aria-label="Tasks by state">
        {STATES.map((name, state) => (
          <a
            key={name}
            class={`count state-${name.toLowerCase()}`}
            href={linkTo('tasks', '', { q: `state:${name.toLowerCase()}` })}
          >
            <span class="count-name">
              <StateShape state={state} />
              {name}
            </span>
            <span class="count-figure">{count(tasks.counts[state] ?? 0)}</span>
          </a>
        ))}
        <a class="count" href={linkTo('nodes')}>
          <span class="count-name">Nodes ready</span>
          <span class="count-figure">
            {count(all.filter((node) => node.Liveness === 'ready').length)}
            <small>
              {' '}
              of {count(all.length)}
              {down > 0 && `, ${down} down`}
            </small>
          </span>
        </a>
      </section>
      {!isComplete && link.kind === 'live' && (
        <p class="faint" role="status">
          Reading the tasks: {plural(tasks.size, 'task')} so far
        </p>
      )}
      {all.length === 0 && knowsAll !== 'nothing' && <EmptyCluster />}
      <TroublePanel />
      <section class="panel" aria-labelledby="nodes-title">
        <header>
          <h2 id="nodes-title">Nodes</h2>
          <span class="faint legend">
            <span class="legend-bar" /> reserved <span class="legend-used" /> used
          </span>
        </header>
        <NodeCells nodes={all} />
      </section>
      <div class="two">
        <ResiliencePanel />
        <section class="panel" aria-labelledby="events-title">
          <header>
            <h2 id="events-title">Newest events</h2>
            <a href={linkTo('events')}>All events</a>
          </header>
          <EventLines events={newest} empty={events.hasPast ? 'Nothing has happened yet.' : 'Reading…'} />
        </section>
      </div>
    </div>
  );
}

function Loading() {
  return (
    <div class="page overview" aria-busy="true">
      <h1 class="hidden">Overview</h1>
      <section class="counts">
        {[...STATES, 'Nodes ready'].map((name) => (
          <div key={name} class="count">
            <span class="count-name">{name}</span>
            <span class="count-figure">–</span>
          </div>
        ))}
      </section>
    </div>
  );
}
