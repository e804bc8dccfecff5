import { answerOf } from '@cube/client';
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { share } from '../cluster/node-table';
import type { Node, Plan } from '../cluster/wire';
import { NodeBadge } from '../parts/badge';
import { bytes, cores, percent, plural } from '../parts/figures';
import { Icon } from '../parts/icon';
import { PlanResult } from '../parts/plan-result';
import { shownText } from '../parts/plain-text';
import { useAnswer } from '../parts/use-answer';
import { linkTo, route, setQuery } from '../route';
import { client, useCluster } from '../session';

const KIND = 'text/x-cube-node';
const MOST_SHOWN = 60;

/** Drag nodes away, and see what would become of their tasks. Nothing is done. */
export function WhatIfPage() {
  const { nodes } = useCluster();
  const { of, query } = route.value;
  const how = query['how'] === 'lose' ? 'lose' : 'drain';
  const gone = (query['gone'] ?? of).split(',').filter((name) => nodes.get(name) !== undefined);
  const [said, setSaid] = useState('');
  const set = (names: readonly string[], as = how): void =>
    setQuery({ gone: names.length === 0 ? ',' : names.join(','), how: as });
  const take = (name: string): void => {
    if (gone.includes(name)) return;
    set([...gone, name]);
    setSaid(`${name} is taken away`);
  };
  const putBack = (name: string): void => {
    set(gone.filter((one) => one !== name));
    setSaid(`${name} is back`);
  };
  const { value: plan, error } = usePlan(gone, how);
  const all = nodes.all();
  return (
    <div class="page">
      <header class="page-head">
        <h1>What if</h1>
        <span class="faint">Nothing is done: this only looks.</span>
      </header>
      <p class="hidden" role="status" aria-live="polite">
        {said}
      </p>
      <div class="what-if">
        <Pool title="Stay" hint="Drop here to put a node back" onDrop={putBack}>
          <ul class="cells small">
            {all
              .filter(({ Name }) => !gone.includes(Name))
              .slice(0, MOST_SHOWN)
              .map((node) => (
                <Card key={node.ID} node={node} plan={plan} act="Take away" onAct={() => take(node.Name)} />
              ))}
          </ul>
          {all.length - gone.length > MOST_SHOWN && <TakeByName nodes={all} onTake={take} />}
        </Pool>
        <Pool title="Go" hint="Drag a node here, or press its button" onDrop={take} isTarget>
          <div class="chips" role="group" aria-label="How they go">
            <button type="button" class="chip" aria-pressed={how === 'drain'} onClick={() => set(gone, 'drain')}>
              drained
            </button>
            <button type="button" class="chip" aria-pressed={how === 'lose'} onClick={() => set(gone, 'lose')}>
              lost
            </button>
          </div>
          {gone.length === 0 && <p class="empty faint">Drag a node here, or press “Take away” on it.</p>}
          <ul class="cells small">
            {gone.map((name) => {
              const node = nodes.get(name);
              return node === undefined ? null : (
                <Card key={name} node={node} plan={plan} act="Put back" onAct={() => putBack(name)} />
              );
            })}
          </ul>
        </Pool>
      </div>
      {error !== '' && (
        <p class="field-error" role="alert">
          {error}
        </p>
      )}
      {gone.length > 0 && plan !== null && <PlanResult plan={plan} />}
    </div>
  );
}

function usePlan(gone: readonly string[], how: 'drain' | 'lose') {
  const { nodes } = useCluster();
  const api = client.value;
  const body = how === 'drain' ? { Drain: [...gone] } : { Lose: [...gone] };
  const here = gone.join();
  // Made again when the cluster changes, and not with every figure of it.
  const [version, setVersion] = useState(nodes.version);
  useEffect(() => {
    const timer = setInterval(() => setVersion(nodes.version), 3_000);
    return () => clearInterval(timer);
  }, [nodes]);
  return useAnswer<Plan | null>(
    async () => (gone.length === 0 ? null : answerOf(api.POST('/plan', { body }))),
    [api, version],
    `${how} ${here}`,
  );
}

interface PoolProps {
  readonly title: string;
  readonly hint: string;
  readonly onDrop: (name: string) => void;
  readonly isTarget?: boolean;
  readonly children: ComponentChildren;
}

function Pool({ title, hint, onDrop, isTarget = false, children }: PoolProps) {
  const [isOver, setOver] = useState(false);
  return (
    <section
      class={`panel pool${isTarget ? ' target' : ''}${isOver ? ' over' : ''}`}
      aria-label={title}
      title={hint}
      onDragOver={(event) => {
        if (event.dataTransfer?.types.includes(KIND) !== true) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const name = event.dataTransfer?.getData(KIND) ?? '';
        if (name !== '') onDrop(name);
      }}
    >
      <header>
        <h2>{title}</h2>
      </header>
      {children}
    </section>
  );
}

interface CardProps {
  readonly node: Node;
  readonly plan: Plan | null;
  readonly act: string;
  readonly onAct: () => void;
}

function Card({ node, plan, act, onAct }: CardProps) {
  const { Name: name, Capacity, Reserved } = node;
  const then = plan?.Nodes.find((planned) => planned.Name === name);
  const after = then?.Reserved ?? Reserved;
  const more = (then?.TaskCount ?? node.TaskCount) - node.TaskCount;
  return (
    <li class="cell card" draggable onDragStart={(event) => event.dataTransfer?.setData(KIND, name)}>
      <a href={linkTo('node', name)} class="cell-name" draggable={false}>
        {shownText(name, 64)}
      </a>
      <NodeBadge node={node} />
      <span class="faint">
        {plural(node.TaskCount, 'task')}
        {more !== 0 && <strong class={more > 0 ? 'more' : 'less'}> {more > 0 ? `+${more}` : `−${-more}`}</strong>}
      </span>
      <div class="then">
        <Then
          label="CPU"
          before={share(Reserved.CPU, Capacity.CPU)}
          after={share(after.CPU, Capacity.CPU)}
          text={`${cores(after.CPU)} / ${cores(Capacity.CPU)}`}
        />
        <Then
          label="Mem"
          before={share(Reserved.Memory, Capacity.Memory)}
          after={share(after.Memory, Capacity.Memory)}
          text={`${bytes(after.Memory)} / ${bytes(Capacity.Memory)}`}
        />
      </div>
      <button type="button" onClick={onAct} aria-label={`${act}: ${name}`}>
        {act}
      </button>
    </li>
  );
}

interface ThenProps {
  readonly label: string;
  readonly before: number;
  readonly after: number;
  readonly text: string;
}

/** What would be reserved, over what is now. */
function Then({ label, before, after, text }: ThenProps) {
  const said = `${percent(before)} reserved now, ${percent(after)} then: ${text}`;
  return (
    <div class="meter-line">
      <span class="meter-label">{label}</span>
      <div class={after > 0.9 ? 'meter full' : 'meter'} role="img" aria-label={`${label}: ${said}`} title={said}>
        <div class="meter-bar planned" style={{ transform: `scaleX(${Math.min(1, after)})` }} />
        <div class="meter-bar" style={{ transform: `scaleX(${Math.min(1, Math.min(before, after))})` }} />
      </div>
      <span class="meter-text">{text}</span>
    </div>
  );
}

function TakeByName({ nodes, onTake }: { readonly nodes: readonly Node[]; readonly onTake: (name: string) => void }) {
  const [name, setName] = useState('');
  return (
    <form
      class="label-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (nodes.some((node) => node.Name === name)) onTake(name);
      }}
    >
      <label>
        {plural(nodes.length - MOST_SHOWN, 'more node', 'more nodes')}, by name{' '}
        <input list="node-names" value={name} onInput={(event) => setName(event.currentTarget.value)} />
      </label>
      <datalist id="node-names">
        {nodes
          .filter((node) => name !== '' && node.Name.includes(name))
          .slice(0, 20)
          .map((node) => (
            <option key={node.ID} value={node.Name} />
          ))}
      </datalist>
      <button type="submit">
        <Icon name="drain" size={14} /> Take away
      </button>
    </form>
  );
}
