import { readFilter, select } from '../cluster/task-filter';
import { PENDING, RUNNING, SCHEDULED } from '../cluster/task-row';
import type { Node } from '../cluster/wire';
import { Age } from '../parts/age';
import { HealthBadge, NodeBadge, StateBadge } from '../parts/badge';
import { Chart } from '../parts/chart';
import { DrainPanel } from '../parts/drain-panel';
import { NotKnown } from '../parts/empty';
import { Facts } from '../parts/facts';
import { bytes, cores, percent, plural } from '../parts/figures';
import { LabelsPanel } from '../parts/labels-panel';
import { NodeActions } from '../parts/node-actions';
import { NodeMeters } from '../parts/node-cells';
import { shownText } from '../parts/plain-text';
import { linkTo } from '../route';
import { useCluster } from '../session';

const MOST_TASKS = 100;

/** `of` is a name or an ID. */
export function NodePage({ of }: { readonly of: string }) {
  const { nodes, link, knowsAll } = useCluster();
  const node = nodes.get(of);
  if (node === undefined) {
    return (
      <div class="page">
        <h1>{shownText(of, 128)}</h1>
        {knowsAll === 'nothing' ? (
          <NotKnown link={link} />
        ) : (
          <p class="faint" role="status">
            There is no node of this name. <a href={linkTo('nodes')}>All nodes</a>
          </p>
        )}
      </div>
    );
  }
  return (
    <div class="page">
      <header class="page-head">
        <h1>{shownText(node.Name, 128)}</h1>
        <NodeBadge node={node} />
        <NodeActions node={node} />
      </header>
      <DrainPanel node={node} />
      <section class="panel pad">
        <NodeMeters node={node} />
      </section>
      <Charts node={node} />
      <Facts
        facts={[
          ['Address', node.Address],
          ['Platform', node.Platform === '' ? '–' : node.Platform],
          ['Kernel', node.Kernel === '' ? '–' : shownText(node.Kernel, 80)],
          ['Engine', node.Engine === '' ? '–' : shownText(node.Engine, 80)],
          ['Disk', `${bytes(node.Reserved.Disk)} of ${bytes(node.Capacity.Disk)} reserved`],
          ['Host', node.HostID],
          ['Volumes', node.Volumes.length === 0 ? 'none' : node.Volumes.map((name) => shownText(name, 64)).join(', ')],
          ['ID', node.ID],
        ]}
      />
      <LabelsPanel node={node} />
      <TasksOf node={node} />
    </div>
  );
}

function Charts({ node }: { readonly node: Node }) {
  const samples = useCluster().nodes.historyOf(node.ID);
  const times = samples.map(({ at }) => at);
  return (
    <div class="charts">
      <Chart
        title="CPU"
        times={times}
        write={percent}
        most={1}
        series={[
          { name: 'used', colour: '--accent', values: samples.map(({ cpuUsed }) => cpuUsed) },
          {
            name: 'reserved',
            colour: '--faint',
            values: samples.map(({ cpuReserved }) => cpuReserved),
            isDashed: true,
          },
        ]}
      />
      <Chart
        title="Memory"
        times={times}
        write={percent}
        most={1}
        series={[
          { name: 'used', colour: '--accent', values: samples.map(({ memoryUsed }) => memoryUsed) },
          {
            name: 'reserved',
            colour: '--faint',
            values: samples.map(({ memoryReserved }) => memoryReserved),
            isDashed: true,
          },
        ]}
      />
      <Chart
        title="Tasks"
        times={times}
        write={(value) => (Number.isInteger(value) ? String(value) : '')}
        series={[{ name: 'placed here', colour: '--accent', values: samples.map(({ tasks }) => tasks) }]}
      />
    </div>
  );
}

function TasksOf({ node }: { readonly node: Node }) {
  const { tasks } = useCluster();
  const filter = { ...readFilter(''), node: node.Name, states: new Set([PENDING, SCHEDULED, RUNNING]) };
  const ids = select(tasks.values(), filter, { key: 'name', descending: false });
  return (
    <section class="panel" aria-labelledby="tasks-title">
      <header>
        <h2 id="tasks-title">Tasks on it</h2>
        <a href={linkTo('tasks', '', { q: `node:${node.Name}` })}>
          {plural(ids.length, 'task')}, and those that are over
        </a>
      </header>
      {ids.length === 0 ? (
        <p class="empty faint">None runs here.</p>
      ) : (
        <ul class="lines">
          {ids.slice(0, MOST_TASKS).map((id) => {
            const row = tasks.get(id);
            return (
              row !== undefined && (
                <li key={id}>
                  <a href={linkTo('task', id)}>{shownText(row.name, 128)}</a>
                  <StateBadge state={row.state} />
                  <HealthBadge health={row.health} />
                  <span class="faint">
                    {shownText(row.image, 128)}
                    {row.cpu > 0 && `, ${cores(row.cpu)} cores`}
                    {row.memory > 0 && `, ${bytes(row.memory)}`}
                  </span>
                  <span class="faint push">
                    <Age at={row.startedAt ?? row.createdAt} />
                  </span>
                </li>
              )
            );
          })}
        </ul>
      )}
    </section>
  );
}
