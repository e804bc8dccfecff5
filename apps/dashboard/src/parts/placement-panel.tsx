import { answerOf } from '@cube/client';
import { useState } from 'preact/hooks';
import type { Placement } from '../cluster/wire';
import { linkTo } from '../route';
import { client } from '../session';
import { count, plural } from './figures';
import { Icon } from './icon';
import { shownText } from './plain-text';
import { useAnswer } from './use-answer';

const MOST_NODES = 200;

interface Props {
  readonly task: string;
  readonly revision: number;
}

/** Why here, or why nowhere: the decision, node by node. */
export function PlacementPanel({ task, revision }: Props) {
  const [full, setFull] = useState(false);
  const api = client.value;
  const params = { path: { task }, query: full ? { full, limit: MOST_NODES } : {} };
  const { value: placement, error } = useAnswer(
    () => answerOf(api.GET('/tasks/{task}/placement', { params })),
    [api, task, revision, full],
  );
  if (placement === null) return <p class="faint">{error === '' ? 'Reading…' : error}</p>;
  const { Summary, Strategy, NodesConsidered, NodesFitting, Remedies } = placement;
  return (
    <>
      <p class="placement-summary">{shownText(Summary, 1_000)}</p>
      <p class="faint">
        Strategy <code>{Strategy}</code>, {plural(NodesConsidered, 'node')} looked at, {count(NodesFitting)} fit.
        {placement.Verified === true && ' Computed again from what was recorded: it comes out the same.'}
      </p>
      {Remedies.length > 0 && (
        <>
          <h2>What would make it fit</h2>
          <ul class="remedies">
            {Remedies.map((remedy) => (
              <li key={remedy.Summary}>
                {shownText(remedy.Summary, 300)}
                {remedy.StopTasks.length > 0 && (
                  <span class="faint">
                    , such as by stopping {remedy.StopTasks.map((name) => shownText(name, 64)).join(', ')}
                  </span>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
      <Table placement={placement} />
      {!full && (
        <button type="button" onClick={() => setFull(true)}>
          Show every node
        </button>
      )}
      {error !== '' && <p class="field-error">{error}</p>}
    </>
  );
}

interface Line {
  readonly node: string;
  readonly preference: number | null;
  readonly score: number | null;
  readonly terms: Readonly<Record<string, number>>;
  readonly refusal: string;
  readonly code: string;
}

function linesOf({ Nodes, Candidates, Refused }: Placement): Line[] {
  if (Nodes !== null) {
    const lines = Nodes.map((node) => ({
      ...{ node: node.Node, preference: node.Preference, score: node.Score, terms: node.Terms ?? {} },
      ...{ refusal: node.Message, code: node.Code },
    }));
    return lines.sort(
      (a, b) =>
        (a.preference ?? Infinity) - (b.preference ?? Infinity) || (a.score ?? Infinity) - (b.score ?? Infinity),
    );
  }
  const fitting = Candidates.map(({ Node, Preference, Score, Terms }) => ({
    ...{ node: Node, preference: Preference, score: Score, terms: Terms, refusal: '', code: '' },
  }));
  const refused = Refused.map(({ Node, Code, Message }) => ({
    ...{ node: Node, preference: null, score: null, terms: {}, refusal: Message, code: Code },
  }));
  return [...fitting, ...refused];
}

function Table({ placement }: { readonly placement: Placement }) {
  const lines = linesOf(placement);
  const terms = [...new Set(lines.flatMap((line) => Object.keys(line.terms)))];
  const hasPreference = lines.some(({ preference }) => preference !== null && preference !== 0);
  if (lines.length === 0) return null;
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label="Nodes of the decision">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Node</th>
            {hasPreference && (
              <th scope="col" class="figure">
                Preference
              </th>
            )}
            <th scope="col" class="figure">
              Score, lowest wins
            </th>
            {terms.map((term) => (
              <th key={term} scope="col" class="figure">
                {term}
              </th>
            ))}
            <th scope="col">Refused because</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.node} class={line.node === placement.Node ? 'taken' : line.score === null ? 'refused' : ''}>
              <th scope="row">
                <a href={linkTo('node', line.node)}>{shownText(line.node, 64)}</a>
                {line.node === placement.Node && (
                  <span class="badge taken-mark">
                    <Icon name="pin" size={12} /> chosen
                  </span>
                )}
              </th>
              {hasPreference && <td class="figure">{line.preference ?? '–'}</td>}
              <td class="figure">{line.score === null ? '–' : count(line.score)}</td>
              {terms.map((term) => (
                <td key={term} class="figure">
                  {line.terms[term] === undefined ? '' : count(line.terms[term])}
                </td>
              ))}
              <td>
                {line.code !== '' && <code class="code">{line.code}</code>} {shownText(line.refusal, 300)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
