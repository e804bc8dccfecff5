import { answerOf, CubeApiError } from '@cube/client';
import { useState } from 'preact/hooks';
import { labelsOf } from '../cluster/node-labels';
import type { Node } from '../cluster/wire';
import { client, cluster, saying } from '../session';
import { Icon } from './icon';
import { shownText } from './plain-text';

/** What tasks may ask of the node. What is set here lies over what its worker says. */
export function LabelsPanel({ node }: { readonly node: Node }) {
  const { ID: id } = node;
  const labels = labelsOf(node);
  const [key, setKey] = useState('');
  const [value, setValue] = useState('');
  const [error, setError] = useState('');
  const change = async (changes: Readonly<Record<string, string | null>>): Promise<boolean> => {
    try {
      await answerOf(
        client.peek().PATCH('/nodes/{node}', { params: { path: { node: id } }, body: { Labels: changes } }),
      );
      cluster.peek().refresh({ node: id });
      setError('');
      return true;
    } catch (reason) {
      const wrong = reason instanceof CubeApiError ? reason.fieldErrors[0] : undefined;
      setError(wrong === undefined ? saying(reason) : `${wrong.Field}: expected ${wrong.Expected}`);
      return false;
    }
  };
  const add = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!(await change({ [key.trim()]: value }))) return;
    setKey('');
    setValue('');
  };
  return (
    <section class="panel pad" aria-labelledby="labels-title">
      <h2 id="labels-title">Labels</h2>
      <ul class="labels">
        {labels.map(({ name, value: said, isSet }) => (
          <li key={name} class="label">
            <span>
              {shownText(name, 80)}=<strong>{shownText(said, 120)}</strong>
            </span>
            {isSet && (
              <button
                type="button"
                class="quiet"
                aria-label={`Take the label ${name} away`}
                onClick={() => void change({ [name]: null })}
              >
                <Icon name="close" size={12} />
              </button>
            )}
          </li>
        ))}
        {labels.length === 0 && <li class="faint">None yet.</li>}
      </ul>
      <form class="label-form" onSubmit={(event) => void add(event)}>
        <input
          aria-label="Label"
          placeholder="disk"
          required
          value={key}
          onInput={(event) => setKey(event.currentTarget.value)}
        />
        <span aria-hidden="true">=</span>
        <input
          aria-label="Value"
          placeholder="ssd"
          value={value}
          onInput={(event) => setValue(event.currentTarget.value)}
        />
        <button type="submit">Set</button>
      </form>
      {error !== '' && (
        <p class="field-error" role="alert">
          {shownText(error, 400)}
        </p>
      )}
    </section>
  );
}
