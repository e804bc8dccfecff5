import { isNodeConstraint, meetsConstraint } from './constraint';
import type { Filter } from './filter';
import type { NodeView } from './node-view';
import { normalPlatform, platformsMatch } from './platform';
import type { Refusal } from './refusal';

const NOT_READY: Readonly<Record<NodeView['liveness'], Refusal | null>> = {
  ready: null,
  suspect: { code: 'not-ready', liveness: 'suspect' },
  down: { code: 'not-ready', liveness: 'down' },
};

/** Only nodes that answer. A suspect one is likely to be down soon, and a task placed there would wait for it. */
export const ready: Filter = () => (node) => NOT_READY[node.view.liveness];

const NOT_ACTIVE: Readonly<Record<NodeView['availability'], Refusal | null>> = {
  active: null,
  paused: { code: 'not-active', availability: 'paused' },
  draining: { code: 'not-active', availability: 'draining' },
};

/** Only nodes that an operator lets take tasks. */
export const active: Filter = () => (node) => NOT_ACTIVE[node.view.availability];

/** Images run on the platform they were built for. */
export const platform: Filter = (request) => {
  if (request.platform === '') return null;
  const asked = normalPlatform(request.platform);
  return (node) => (platformsMatch(asked, node.platform) ? null : { code: 'platform', asked, has: node.platform });
};

/** All constraints on what a node is; the first that it does not meet refuses it. */
export const meetsConstraints: Filter = ({ constraints }) => {
  const checked = constraints.filter(isNodeConstraint).map((constraint) => {
    const refusal: Refusal = { code: 'constraint', constraint: constraint.text };
    return { constraint, refusal };
  });
  if (checked.length === 0) return null;
  return ({ view }) => {
    for (const { constraint, refusal } of checked) if (!meetsConstraint(constraint, view)) return refusal;
    return null;
  };
};
