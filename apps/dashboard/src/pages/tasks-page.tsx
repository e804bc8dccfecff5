import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { readFilter, type SortKey, type Sorting, withPair } from '../cluster/task-filter';
import { TaskOrder } from '../cluster/task-order';
import { STATES, type TaskRow } from '../cluster/task-row';
import { Age } from '../parts/age';
import { sure } from '../parts/ask';
import { HealthBadge, StateBadge, StateShape } from '../parts/badge';
import { NotKnown, NoTasks } from '../parts/empty';
import { bytes, cores, count, plural } from '../parts/figures';
import { Icon } from '../parts/icon';
import { shownText } from '../parts/plain-text';
import { stopTasks } from '../parts/task-actions';
import { useNarrow } from '../parts/use-narrow';
import { VirtualList } from '../parts/virtual-list';
import { whenChanged } from '../parts/when-changed';
import { goTo, linkTo, route, setQuery } from '../route';
import { useCluster } from '../session';

interface Column {
  readonly key: SortKey;
  readonly name: string;
  readonly isFigure?: boolean;
}

const COLUMNS: readonly Column[] = [
  { key: 'name', name: 'Name' },
  { key: 'state', name: 'State' },
  { key: 'node', name: 'Node' },
  { key: 'image', name: 'Image' },
  { key: 'cpu', name: 'CPU', isFigure: true },
  { key: 'memory', name: 'Memory', isFigure: true },
  { key: 'restarts', name: 'Restarts', isFigure: true },
  { key: 'created', name: 'Age', isFigure: true },
];

const ROW_PX = 36;
const NARROW_ROW_PX = 64;

export function TasksPage() {
  const cluster = useCluster();
  const { tasks } = cluster;
  const { q: text = '', sort = 'created', down = '1' } = route.value.query;
  const sorting: Sorting = { key: COLUMNS.find(({ key }) => key === sort)?.key ?? 'created', descending: down === '1' };
  const ids = useOrder(text, sorting);
  const [active, setActive] = useState(-1);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const isNarrow = useNarrow();
  const ask = (next: string): void => {
    setQuery({ q: next, sort, down });
    setActive(-1);
  };
  // The same one each time: a row is drawn again only when it has changed.
  const toggle = useCallback((id: string): void => {
    setChosen((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);
  const live = [...chosen].filter((id) => tasks.get(id)?.final === false);
  const stop = async (): Promise<void> => {
    const yes = await sure({
      title: `Stop ${plural(live.length, 'task')}?`,
      text: 'Each gets its stop signal, and is killed when its grace period is over. They do not run again.',
      yes: `Stop ${plural(live.length, 'task')}`,
    });
    if (yes) await stopTasks(live);
    if (yes) setChosen(new Set());
  };
  return (
    <div class="page full">
      <header class="page-head">
        <h1>Tasks</h1>
        <span class="faint" role="status">
          {text.trim() === '' ? count(tasks.size) : `${count(ids.length)} of ${count(tasks.size)}`}
          {!cluster.isComplete && cluster.link.kind === 'live' && ', reading'}
        </span>
        <a class="button primary" href={linkTo('run')}>
          <Icon name="run" size={14} /> Run a task
        </a>
      </header>
      <FilterBar text={text} counts={tasks.counts} onText={ask} />
      {chosen.size > 0 && (
        <div class="chosen" role="region" aria-label="Chosen tasks">
          <span>{plural(chosen.size, 'task')} chosen</span>
          <button type="button" class="danger" disabled={live.length === 0} onClick={() => void stop()}>
            <Icon name="stop" size={14} /> Stop
          </button>
          <button type="button" onClick={() => setChosen(new Set())}>
            Choose none
          </button>
        </div>
      )}
      <VirtualList
        label="Tasks"
        total={ids.length}
        rowHeight={isNarrow ? NARROW_ROW_PX : ROW_PX}
        active={Math.min(active, ids.length - 1)}
        columns={COLUMNS.length + 1}
        head={
          <>
            <div role="columnheader" class="tick">
              <input
                type="checkbox"
                aria-label="Choose all that are shown"
                checked={ids.length > 0 && ids.every((id) => chosen.has(id))}
                onChange={(event) => setChosen(event.currentTarget.checked ? new Set(ids) : new Set())}
              />
            </div>
            {COLUMNS.map((column) => (
              <Head
                key={column.key}
                column={column}
                sorting={sorting}
                onSort={(by) => setQuery({ q: text, sort: by.key, down: by.descending ? '1' : '0' })}
              />
            ))}
          </>
        }
        row={(index) => {
          const row = tasks.get(ids[index] ?? '');
          if (row === undefined) return null;
          return <Row row={row} isChosen={chosen.has(row.id)} onToggle={toggle} />;
        }}
        onActive={setActive}
        onKey={(key, index) => {
          const id = ids[index];
          if (id === undefined) return false;
          if (key === 'Enter') goTo(linkTo('task', id));
          else if (key === ' ') toggle(id);
          else return false;
          return true;
        }}
        onRange={(first, end) => {
          cluster.watched = new Set(ids.slice(first, end));
        }}
        empty={
          cluster.knowsAll === 'nodes and tasks' ? (
            <NoTasks isFiltered={tasks.size > 0 || text !== ''} onClear={() => ask('')} />
          ) : (
            <NotKnown link={cluster.link} />
          )
        }
      />
    </div>
  );
}

function useOrder(text: string, sorting: Sorting): readonly string[] {
  const { tasks } = useCluster();
  const order = useRef(new TaskOrder());
  const [, redraw] = useState(0);
  const { ids, againInMs } = order.current.of(tasks, { text, sorting }, performance.now());
  useEffect(() => {
    if (againInMs === null) return undefined;
    const timer = setTimeout(() => redraw((n) => n + 1), againInMs);
    return () => clearTimeout(timer);
  }, [againInMs]);
  return ids;
}

interface FilterProps {
  readonly text: string;
  readonly counts: readonly number[];
  readonly onText: (text: string) => void;
}

function FilterBar({ text, counts, onText }: FilterProps) {
  const { states } = readFilter(text);
  return (
    <div class="filters">
      <div class="search">
        <Icon name="search" size={14} />
        <input
          type="search"
          aria-label="Filter tasks"
          placeholder="web state:failed node:worker-1 reason:no-fitting-node"
          autocomplete="off"
          spellcheck={false}
          value={text}
          onInput={(event) => onText(event.currentTarget.value)}
        />
      </div>
      <div class="chips" role="group" aria-label="States">
        {STATES.map((name, state) => {
          const next = new Set(states);
          if (!next.delete(state)) next.add(state);
          const words = [...next].sort().map((code) => (STATES[code] ?? '').toLowerCase());
          return (
            <button
              key={name}
              type="button"
              class="chip"
              aria-pressed={states.has(state)}
              onClick={() => onText(withPair(text, 'state', words.join(',')))}
            >
              <StateShape state={state} />
              {name} <span class="faint">{count(counts[state] ?? 0)}</span>
            </button>
          );
        })}
      </div>
    </div>
  );
}

interface HeadProps {
  readonly column: Column;
  readonly sorting: Sorting;
  readonly onSort: (sorting: Sorting) => void;
}

function Head({ column: { key, name, isFigure }, sorting, onSort }: HeadProps) {
  const isSorted = sorting.key === key;
  const direction = sorting.descending ? 'descending' : 'ascending';
  return (
    <div
      role="columnheader"
      class={`col-${key}${isFigure === true ? ' figure' : ''}`}
      aria-sort={isSorted ? direction : 'none'}
    >
      <button
        type="button"
        class="sort"
        onClick={() => onSort({ key, descending: isSorted ? !sorting.descending : key === 'created' })}
      >
        {name}
        <span class="sort-mark">{isSorted && <Icon name={sorting.descending ? 'down' : 'up'} size={12} />}</span>
      </button>
    </div>
  );
}

interface RowProps {
  readonly row: TaskRow;
  readonly isChosen: boolean;
  readonly onToggle: (id: string) => void;
}

const Row = whenChanged(({ row, isChosen, onToggle }: RowProps) => {
  const { id, name, state, health, node, image, cpu, memory, restarts, createdAt, reason } = row;
  return (
    <>
      <div role="gridcell" class="tick">
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={`Choose ${name}`}
          checked={isChosen}
          onChange={() => onToggle(id)}
        />
      </div>
      <div role="gridcell" class="col-name">
        <a href={linkTo('task', id)} tabIndex={-1}>
          {shownText(name, 128)}
        </a>
      </div>
      <div role="gridcell" class="col-state" title={shownText(reason, 400)}>
        <StateBadge state={state} />
        <HealthBadge health={health} />
      </div>
      <div role="gridcell" class="col-node">
        {shownText(node, 64)}
      </div>
      <div role="gridcell" class="col-image" title={image}>
        {shownText(image, 200)}
      </div>
      <div role="gridcell" class="col-cpu figure">
        {cpu === 0 ? <span class="faint">–</span> : cores(cpu)}
      </div>
      <div role="gridcell" class="col-memory figure">
        {memory === 0 ? <span class="faint">–</span> : bytes(memory)}
      </div>
      <div role="gridcell" class="col-restarts figure">
        {restarts === 0 ? <span class="faint">0</span> : restarts}
      </div>
      <div role="gridcell" class="col-created figure">
        <Age at={createdAt} />
      </div>
    </>
  );
});
