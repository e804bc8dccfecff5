import { useState } from 'preact/hooks';
import { readFilter, select } from '../cluster/task-filter';
import { goTo, linkTo } from '../route';
import { cluster } from '../session';
import { StateShape } from './badge';
import { Icon } from './icon';
import { shownText } from './plain-text';

const MOST = 8;

interface Found {
  readonly link: string;
  readonly name: string;
  readonly about: string;
  readonly state: number | null;
}

/** From anywhere to a task or a node by a part of its name. */
export function JumpBox() {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const [isOpen, setOpen] = useState(false);
  const found = isOpen && text.trim() !== '' ? search(text.trim()) : [];
  const go = (one: Found | undefined): void => {
    goTo(one?.link ?? linkTo('tasks', '', { q: text.trim() }));
    setText('');
    setOpen(false);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setAt(Math.min(at + 1, found.length - 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0));
    else if (event.key === 'Enter' && text.trim() !== '') go(found[at]);
    else if (event.key === 'Escape') {
      setText('');
      setOpen(false);
    } else return;
    event.preventDefault();
  };
  return (
    <div class="jump">
      <Icon name="search" size={14} />
      <input
        id="jump"
        type="text"
        role="combobox"
        aria-label="Go to a task or a node"
        aria-expanded={found.length > 0}
        aria-controls="jump-found"
        aria-activedescendant={found.length > 0 ? `jump-${at}` : undefined}
        aria-autocomplete="list"
        placeholder="Go to a task or a node"
        autocomplete="off"
        spellcheck={false}
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
          setOpen(true);
        }}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      <kbd aria-hidden="true">/</kbd>
      <ul id="jump-found" role="listbox" aria-label="Found" hidden={found.length === 0}>
        {found.map((one, index) => (
          <li
            key={one.link}
            id={`jump-${index}`}
            role="option"
            aria-selected={index === at}
            // Before the box loses the focus, and with it the list.
            onMouseDown={(event) => (event.preventDefault(), go(one))}
          >
            {one.state === null ? <Icon name="nodes" size={12} /> : <StateShape state={one.state} />}
            <span class="name">{shownText(one.name, 80)}</span>
            <span class="faint">{shownText(one.about, 60)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function search(text: string): Found[] {
  const { nodes, tasks } = cluster.peek();
  const word = text.toLowerCase();
  const ofNodes = nodes
    .all()
    .filter(({ Name, ID }) => `${Name} ${ID}`.toLowerCase().includes(word))
    .slice(0, MOST / 2)
    .map(({ Name, Address }) => ({ link: linkTo('node', Name), name: Name, about: Address, state: null }));
  const ids = select(tasks.values(), { ...readFilter(''), words: [word] }, { key: 'created', descending: true });
  const ofTasks = ids.slice(0, MOST - ofNodes.length).flatMap((id) => {
    const row = tasks.get(id);
    return row === undefined ? [] : [{ link: linkTo('task', id), name: row.name, about: row.image, state: row.state }];
  });
  return [...ofNodes, ...ofTasks];
}
