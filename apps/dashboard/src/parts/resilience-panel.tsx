import { answerOf } from '@cube/client';
import { useEffect, useState } from 'preact/hooks';
import type { Resilience } from '../cluster/wire';
import { linkTo } from '../route';
import { client, cluster, saying } from '../session';
import { plural } from './figures';
import { Icon } from './icon';
import { shownText } from './plain-text';
import { poll } from './poll';

const EVERY_MS = 15_000;
const MOST_NODES = 6;

/** If any one node is lost now: what would not find another. */
export function ResiliencePanel() {
  const { report, error } = useResilience();
  return (
    <section class="panel" aria-labelledby="resilience-title">
      <header>
        <h2 id="resilience-title">If a node is lost</h2>
        <a href={linkTo('what-if')}>Try it</a>
      </header>
      {error !== '' && <p class="empty faint">{error}</p>}
      {report === null ? error === '' && <p class="empty faint">Working it out…</p> : <Report report={report} />}
    </section>
  );
}

function useResilience() {
  const [report, setReport] = useState<Resilience | null>(null);
  const [error, setError] = useState('');
  const api = client.value;
  useEffect(() => {
    let isOver = false;
    let told = '';
    const ask = async (): Promise<void> => {
      // Nothing was placed or lost since: the answer would be the same.
      const { tasks, nodes } = cluster.peek();
      const version = `${tasks.version} ${nodes.version}`;
      if (version === told || document.hidden) return;
      const answer = await answerOf(api.GET('/plan/resilience'));
      if (isOver) return;
      told = version;
      setReport(answer);
      setError('');
    };
    const end = poll({ ask, onError: (reason) => setError(saying(reason)), everyMs: EVERY_MS });
    return () => {
      isOver = true;
      end();
    };
  }, [api]);
  return { report, error };
}

function Report({ report: { Survives, Complete, NodesChecked, AtRisk } }: { readonly report: Resilience }) {
  if (Survives) {
    return (
      <p class="verdict good">
        <Icon name="check" /> Whichever of the {plural(NodesChecked, 'node')} is lost, every task finds another.
      </p>
    );
  }
  return (
    <>
      <p class="verdict bad">
        <Icon name="warning" />
        {AtRisk.length > 0
          ? `The loss of ${AtRisk.length === 1 ? 'one node' : `any of ${AtRisk.length} nodes`} would leave tasks without a place.`
          : 'Not all of it could be worked out in time.'}
        {!Complete && AtRisk.length > 0 && ' There may be more.'}
      </p>
      <ul class="risks">
        {AtRisk.slice(0, MOST_NODES).map((node) => (
          <li key={node.Node}>
            <a href={linkTo('what-if', node.Node)}>{shownText(node.Node, 64)}</a>
            <span>
              {node.WaitingCount > 0 && `${plural(node.WaitingCount, 'task')} would wait`}
              {node.WaitingCount > 0 && node.BoundCount > 0 && ', '}
              {node.BoundCount > 0 && `${node.BoundCount} would not move`}
            </span>
            <span class="faint">{shownText(node.Waiting[0]?.Summary ?? node.Bound.join(', '), 160)}</span>
          </li>
        ))}
      </ul>
      {AtRisk.length > MOST_NODES && (
        <p class="faint">and {plural(AtRisk.length - MOST_NODES, 'more node', 'more nodes')}</p>
      )}
    </>
  );
}
