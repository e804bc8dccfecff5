import { STATES } from '../cluster/task-row';
import type { Node } from '../cluster/wire';
import { nodeTrouble } from '../cluster/trouble';

/** A shape of its own for each state: colour alone tells nothing to some. */
const SHAPES: Readonly<Record<string, string>> = {
  Pending: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM8 5v3l2 1.5',
  Scheduled: 'M8 2l6 6-6 6-6-6z',
  Running: 'M4.5 2.5v11l9-5.5z',
  Completed: 'M2.5 8.5 6 12l7.5-8',
  Failed: 'M3.5 3.5l9 9M12.5 3.5l-9 9',
};

export function StateBadge({ state }: { readonly state: number }) {
  const name = STATES[state] ?? 'Pending';
  return (
    <span class={`badge state-${name.toLowerCase()}`}>
      <StateShape state={state} />
      {name}
    </span>
  );
}

export function StateShape({ state }: { readonly state: number }) {
  const name = STATES[state] ?? 'Pending';
  return (
    <svg
      class={`shape state-${name.toLowerCase()}`}
      width="12"
      height="12"
      viewBox="0 0 16 16"
      aria-hidden="true"
      focusable="false"
    >
      <path
        d={SHAPES[name]}
        fill={name === 'Running' ? 'currentColor' : 'none'}
        stroke="currentColor"
        stroke-width="2"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}

const HEALTH_MARKS: Readonly<Record<string, string>> = { healthy: '♥', unhealthy: '✕', starting: '…', unknown: '?' };

/** Nothing for a task without health check. */
export function HealthBadge({ health }: { readonly health: string }) {
  if (health === 'none' || health === '') return null;
  return (
    <span class={`badge health-${health}`}>
      <span aria-hidden="true">{HEALTH_MARKS[health] ?? '?'}</span>
      {health}
    </span>
  );
}

const NODE_MARKS = { down: '✕', suspect: '?', draining: '⇥', paused: 'Ⅱ' } as const;

export function NodeBadge({ node }: { readonly node: Node }) {
  const trouble = nodeTrouble(node);
  if (trouble === null) {
    return (
      <span class="badge node-ready">
        <span aria-hidden="true">●</span>ready
      </span>
    );
  }
  return (
    <span class={`badge node-${trouble}`}>
      <span aria-hidden="true">{NODE_MARKS[trouble]}</span>
      {trouble}
    </span>
  );
}
