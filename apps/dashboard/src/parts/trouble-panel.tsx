import { answerOf } from '@cube/client';
import { useEffect, useState } from 'preact/hooks';
import { nodeTrouble, type TroubleGroup, troubleGroups, type TroubleKind } from '../cluster/trouble';
import type { Node } from '../cluster/wire';
import { linkTo } from '../route';
import { client, useCluster } from '../session';
import { Age } from './age';
import { NodeBadge } from './badge';
import { NotKnown } from './empty';
import { count, plural } from './figures';
import { Icon } from './icon';
import { shownText } from './plain-text';

const SHOWN_TASKS = 3;
const SHOWN_NODES = 5;
const SHOWN_CAUSES = 12;

const TITLES: Readonly<Record<TroubleKind, string>> = {
  failed: 'failed',
  unhealthy: 'unhealthy',
  waiting: 'waiting for a node',
  restarting: 'failed, and tried again soon',
  stuck: 'can not start yet',
  unknown: 'not heard of: the node is silent',
};

const MARKS: Readonly<Record<TroubleKind, string>> = {
  failed: '✕',
  unhealthy: '✕',
  waiting: '○',
  restarting: '↻',
  stuck: '◇',
  unknown: '?',
};

/** What is wrong now, by cause, the worst first, and what to do about it. */
export function TroublePanel() {
  const { tasks, nodes, link, knowsAll } = useCluster();
  const groups = troubleGroups(tasks, SHOWN_TASKS);
  const sick = nodes.all().filter((node) => ['down', 'suspect'].includes(nodeTrouble(node) ?? ''));
  const isQuiet = groups.length === 0 && sick.length === 0;
  const isWell = isQuiet && knowsAll === 'nodes and tasks';
  const things = plural(groups.length + (sick.length > 0 ? 1 : 0), 'thing');
  return (
    <section class="panel" aria-labelledby="trouble-title">
      <header>
        <h2 id="trouble-title">What is wrong now</h2>
        {!isQuiet && (
          <span class="faint">
            {plural(
              groups.reduce((sum, group) => sum + group.count, 0),
              'task',
            )}
          </span>
        )}
      </header>
      <p class="hidden" role="status" aria-live="polite">
        {isWell ? 'Nothing is wrong' : isQuiet ? '' : `${things} to look at`}
      </p>
      {isQuiet && !isWell && <NotKnown link={link} />}
      {isWell && nodes.size > 0 && (
        <p class="verdict good">
          <Icon name="check" /> Nothing. Every task that should run does, and every node answers.
        </p>
      )}
      <ul class="troubles">
        {sick.length > 0 && <SickNodes nodes={sick} />}
        {groups.slice(0, SHOWN_CAUSES).map((group) => (
          <Trouble key={`${group.kind} ${group.cause}`} group={group} />
        ))}
        {groups.length > SHOWN_CAUSES && (
          <li class="pad faint">and {plural(groups.length - SHOWN_CAUSES, 'more cause', 'more causes')}</li>
        )}
      </ul>
    </section>
  );
}

function SickNodes({ nodes }: { readonly nodes: readonly Node[] }) {
  return (
    <li class="trouble kind-failed">
      <span class="trouble-mark" aria-hidden="true">
        ✕
      </span>
      <div>
        <strong>
          {plural(nodes.length, 'node')} {nodes.length === 1 ? 'does' : 'do'} not answer
        </strong>
        <ul class="trouble-rows">
          {nodes.slice(0, SHOWN_NODES).map((node) => (
            <li key={node.ID}>
              <a href={linkTo('node', node.Name)}>{shownText(node.Name, 64)}</a>
              <NodeBadge node={node} />
              <span class="faint">
                {node.Address}, {plural(node.TaskCount, 'task')}
              </span>
            </li>
          ))}
        </ul>
        <p class="advice">
          Look at the host and at its worker: is the process up, does it reach the manager? Its tasks are run elsewhere
          once it is down.
        </p>
      </div>
    </li>
  );
}

function Trouble({ group: { kind, reasonCode, reason, count: many, rows } }: { readonly group: TroubleGroup }) {
  const query = `trouble:${kind}${reasonCode === '' ? '' : ` reason:${reasonCode}`}`;
  const [first] = rows;
  return (
    <li class={`trouble kind-${kind}`}>
      <span class="trouble-mark" aria-hidden="true">
        {MARKS[kind]}
      </span>
      <div>
        <div>
          <strong>
            <a href={linkTo('tasks', '', { q: query })}>
              {plural(many, 'task')} {TITLES[kind]}
            </a>
          </strong>
          {reasonCode !== '' && <code class="code">{reasonCode}</code>}
        </div>
        <p>{shownText(reason, 400)}</p>
        {kind === 'waiting' && first !== undefined && <Remedies task={first.id} version={first.revision} />}
        <ul class="trouble-rows">
          {rows.map((row) => (
            <li key={row.id}>
              <a href={linkTo('task', row.id)}>{shownText(row.name, 64)}</a>
              <span class="faint">
                {row.node !== '' && `${row.node}, `}
                <Age at={row.finishedAt ?? row.startedAt ?? row.createdAt} ago />
              </span>
            </li>
          ))}
          {many > rows.length && <li class="faint">and {count(many - rows.length)} more</li>}
        </ul>
      </div>
    </li>
  );
}

/** What would make a waiting task fit. */
function Remedies({ task, version }: { readonly task: string; readonly version: number }) {
  const [remedies, setRemedies] = useState<readonly string[]>([]);
  const api = client.value;
  useEffect(() => {
    let isOver = false;
    answerOf(api.GET('/tasks/{task}/placement', { params: { path: { task } } })).then(
      ({ Remedies: all }) => !isOver && setRemedies(all.map(({ Summary }) => Summary)),
      // It found a place meanwhile, or is gone.
      () => !isOver && setRemedies([]),
    );
    return () => {
      isOver = true;
    };
  }, [api, task, version]);
  if (remedies.length === 0) return null;
  return (
    <p class="advice">
      It would fit if you:{' '}
      {remedies
        .slice(0, 3)
        .map((one) => shownText(one, 160))
        .join('; or ')}
    </p>
  );
}
