import { STATES, type TaskRow } from './task-row';
import { troubleOf } from './trouble';

/** What the task list shows. Written as words, so that it can be typed, linked to and remembered. */
export interface TaskFilter {
  /** Codes of states; empty: any. */
  readonly states: ReadonlySet<number>;
  readonly node: string;
  readonly reason: string;
  readonly trouble: string;
  readonly health: string;
  readonly image: string;
  /** Each must be in the name, image, node, labels or ID. */
  readonly words: readonly string[];
}

const KEYS = ['state', 'node', 'reason', 'trouble', 'health', 'image'] as const;
type Key = (typeof KEYS)[number];

/** Reads `state:failed node:worker-1 web`: pairs by their key, any other word for the search. */
export function readFilter(text: string): TaskFilter {
  const said = new Map<Key, string>();
  const words: string[] = [];
  for (const word of text.split(/\s+/)) {
    const [key = '', ...rest] = word.split(':');
    const value = rest.join(':');
    if (isKey(key) && value !== '') said.set(key, value);
    else if (word !== '') words.push(word.toLowerCase());
  }
  const [node = '', reason = '', trouble = '', health = '', image = ''] = KEYS.slice(1).map((key) => said.get(key));
  return { states: readStates(said.get('state') ?? ''), node, reason, trouble, health, image, words };
}

function isKey(word: string): word is Key {
  return KEYS.some((key) => key === word);
}

function readStates(text: string): Set<number> {
  const wanted = text.toLowerCase().split(',');
  return new Set(STATES.flatMap((name, code) => (wanted.includes(name.toLowerCase()) ? [code] : [])));
}

export function matches(row: TaskRow, filter: TaskFilter): boolean {
  if (filter.states.size > 0 && !filter.states.has(row.state)) return false;
  if (filter.node !== '' && row.node !== filter.node) return false;
  if (filter.reason !== '' && row.reasonCode !== filter.reason) return false;
  if (filter.health !== '' && row.health !== filter.health) return false;
  if (filter.image !== '' && row.image !== filter.image) return false;
  if (filter.trouble !== '' && troubleOf(row) !== filter.trouble) return false;
  return filter.words.every((word) => row.text.includes(word));
}

/** The filter's text with one pair set, or taken out if the value is ''. */
export function withPair(text: string, key: Key, value: string): string {
  const rest = text.split(/\s+/).filter((word) => word !== '' && !word.startsWith(`${key}:`));
  return (value === '' ? rest : [`${key}:${value}`, ...rest]).join(' ');
}

export const SORT_KEYS = ['name', 'state', 'node', 'image', 'restarts', 'created', 'cpu', 'memory'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface Sorting {
  readonly key: SortKey;
  readonly descending: boolean;
}

/** The worst on top, then what is on its way, then what runs, then what is over. */
const URGENCY = [1, 2, 3, 4, 0];

const VALUES: Readonly<Record<SortKey, (row: TaskRow) => number | string>> = {
  name: (row) => row.name,
  state: (row) => URGENCY[row.state] ?? 5,
  node: (row) => row.node,
  image: (row) => row.image,
  restarts: (row) => row.restarts,
  created: (row) => row.createdAt,
  cpu: (row) => row.cpu,
  memory: (row) => row.memory,
};

/** IDs of the tasks to show, in order; equal ones in the order of their creation. */
export function select(rows: Iterable<TaskRow>, filter: TaskFilter, { key, descending }: Sorting): string[] {
  const value = VALUES[key];
  const found: { readonly id: string; readonly value: number | string; readonly at: number }[] = [];
  let at = 0;
  for (const row of rows) if (matches(row, filter)) found.push({ id: row.id, value: value(row), at: at++ });
  const sign = descending ? -1 : 1;
  found.sort((a, b) => (a.value < b.value ? -sign : a.value > b.value ? sign : a.at - b.at));
  return found.map(({ id }) => id);
}
