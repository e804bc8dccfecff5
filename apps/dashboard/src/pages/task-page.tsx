import { answerOf } from '@cube/client';
import { useEffect } from 'preact/hooks';
import { FAILED, RUNNING } from '../cluster/task-row';
import { readTime, type Task } from '../cluster/wire';
import { Age } from '../parts/age';
import { sure } from '../parts/ask';
import { HealthBadge, StateBadge } from '../parts/badge';
import { ExecPanel } from '../parts/exec-panel';
import { Facts } from '../parts/facts';
import { bytes, cores } from '../parts/figures';
import { Icon } from '../parts/icon';
import { LogPanel } from '../parts/log-panel';
import { PlacementPanel } from '../parts/placement-panel';
import { shownText } from '../parts/plain-text';
import { Tabs } from '../parts/tabs';
import { TimelinePanel } from '../parts/timeline-panel';
import { tellHow } from '../parts/toasts';
import { UsagePanel } from '../parts/usage-panel';
import { useAnswer } from '../parts/use-answer';
import { goTo, linkTo } from '../route';
import { client, useCluster } from '../session';

const NOT_FAILED = new Set(['', 'waiting-for-placement']);

/** `of` is an ID or a name. */
export function TaskPage({ of }: { readonly of: string }) {
  const cluster = useCluster();
  const api = client.value;
  const row = cluster.tasks.get(of) ?? cluster.tasks.named(of);
  const path = { task: row?.id ?? of };
  const { value: task, error } = useAnswer(
    () => answerOf(api.GET('/tasks/{task}', { params: { path } })),
    [api, path.task, row?.revision, cluster.link.kind === 'live'],
  );
  useEffect(() => {
    cluster.watched = new Set([path.task]);
  }, [cluster, path.task]);
  if (task === null || (error !== '' && row === undefined)) return <Missing of={of} error={error} />;
  const { ID: id, Name = '' } = task;
  return (
    <div class="page">
      <header class="page-head">
        <h1>{shownText(Name, 128)}</h1>
        <StateBadge state={task.State} />
        <HealthBadge health={task.Health} />
        <Actions task={task} />
      </header>
      {error !== '' && (
        <p class="field-error" role="alert">
          {error}
        </p>
      )}
      {!NOT_FAILED.has(task.ReasonCode) && (
        <p class={task.State === FAILED ? 'reason bad' : 'reason'}>
          <code class="code">{task.ReasonCode}</code> {shownText(task.Reason, 2_000)}
        </p>
      )}
      <Summary task={task} />
      <Tabs
        label={`About ${Name}`}
        tabs={[
          { key: 'history', name: 'History', content: <TimelinePanel task={id} revision={row?.revision ?? 0} /> },
          { key: 'placement', name: 'Placement', content: <PlacementPanel task={id} revision={row?.revision ?? 0} /> },
          { key: 'logs', name: 'Logs', content: <LogPanel task={id} attempts={task.Attempt} /> },
          { key: 'use', name: 'Use', content: <UsagePanel task={id} isRunning={task.State === RUNNING} /> },
          { key: 'exec', name: 'Exec', content: <ExecPanel task={id} isRunning={task.State === RUNNING} /> },
          { key: 'spec', name: 'Spec', content: <Spec task={task} /> },
        ]}
      />
    </div>
  );
}

function Missing({ of, error }: { readonly of: string; readonly error: string }) {
  return (
    <div class="page">
      <h1>{shownText(of, 128)}</h1>
      <p class="faint" role="status">
        {error === '' ? 'Reading…' : error}
      </p>
      {error !== '' && (
        <p>
          <a href={linkTo('tasks', '', { q: of })}>Look for it among all tasks</a>
        </p>
      )}
    </div>
  );
}

function Actions({ task: { ID: id, Name = '', Final } }: { readonly task: Task }) {
  const api = client.value;
  const params = { params: { path: { task: id } } };
  const stop = async (): Promise<void> => {
    const yes = await sure({
      title: `Stop ${Name}?`,
      text: 'It gets its stop signal, and is killed when its grace period is over. It does not run again.',
      yes: 'Stop it',
    });
    if (yes) await tellHow(`${Name} is asked to stop`, () => answerOf(api.DELETE('/tasks/{task}', params)));
  };
  const restart = (): Promise<boolean> =>
    tellHow(`${Name} is being restarted`, () => answerOf(api.POST('/tasks/{task}/restart', params)));
  const remove = async (): Promise<void> => {
    const isGone = await tellHow(`The record of ${Name} is removed`, () =>
      answerOf(api.DELETE('/tasks/{task}', { params: { path: { task: id }, query: { remove: true } } })),
    );
    if (isGone) goTo(linkTo('tasks'));
  };
  if (Final) {
    return (
      <div class="actions">
        <button type="button" onClick={() => void remove()}>
          Remove its record
        </button>
      </div>
    );
  }
  return (
    <div class="actions">
      <button type="button" onClick={() => void restart()}>
        <Icon name="restart" size={14} /> Restart
      </button>
      <a class="button" href={linkTo('run', id)}>
        Change
      </a>
      <button type="button" class="danger" onClick={() => void stop()}>
        <Icon name="stop" size={14} /> Stop
      </button>
    </div>
  );
}

function Summary({ task }: { readonly task: Task }) {
  const {
    Node: node,
    Image = '',
    CPU = 0,
    Memory = 0,
    Attempt: attemptNumber,
    RestartCount,
    RestartPolicy = '',
  } = task;
  const ports = Object.entries(task.HostPorts ?? {}).flatMap(([port, bindings]) =>
    bindings.map(({ HostIp, HostPort }) => `${HostIp}:${HostPort} → ${port}`),
  );
  const started = readTime(task.StartTime);
  const next = readTime(task.NextAttemptAt);
  return (
    <Facts
      facts={[
        ['Node', node === '' ? '–' : <a href={linkTo('node', node)}>{shownText(node, 64)}</a>],
        ['Image', shownText(Image ?? '', 256)],
        ['CPU', CPU ? `${cores(CPU)} cores` : 'undeclared'],
        ['Memory', Memory ? bytes(Memory) : 'undeclared'],
        ['Attempt', `${attemptNumber}, restarted ${RestartCount} times`],
        ['Restart policy', RestartPolicy ? RestartPolicy : 'on-failure:3'],
        ['Health check', healthText(task.HealthCheck)],
        ['Ports', ports.length === 0 ? 'none' : ports.join(', ')],
        started === null
          ? ['Created', <Age at={readTime(task.CreatedAt)} ago />]
          : ['Started', <Age at={started} ago />],
        ['Exit code', task.ExitCode === null ? '–' : String(task.ExitCode)],
        ...(next === null ? [] : [['Next attempt', new Date(next).toLocaleTimeString()] as const]),
      ]}
    />
  );
}

function healthText(check: Task['HealthCheck']): string {
  if (check === null || check === undefined || check === '') return 'none';
  if (typeof check === 'string') return `GET ${check}`;
  const { Type, Path, Port, Command, Interval } = check;
  const what = Command ? Command.join(' ') : `${Type ?? ''} ${Path ?? ''} ${Port ?? ''}`;
  return `${shownText(what.trim(), 120)}${Interval ? `, every ${Interval} s` : ''}`;
}

/** As the API answers it; values of Env come masked. */
function Spec({ task }: { readonly task: Task }) {
  return (
    <pre class="spec" tabIndex={0} aria-label="The task as the API answers it">
      {shownText(JSON.stringify(task, null, 2), 200_000)}
    </pre>
  );
}
