/*
 * What a task asks about the tasks of a node: where its volumes are, whom it wants or does not want beside it, and how many of
 * its kind. Tasks count from the decision until their container is confirmed gone, as reservations do.
 */
import { isTaskConstraint, tasksMeet } from './constraint';
import type { Filter } from './filter';
import type { Refusal } from './refusal';
import { peerKeyOf } from './task-counts';

/** Every volume that the task mounts is on the node, or nowhere yet. */
export const volumesHere: Filter = ({ demand }, { volumes }) => {
  if (demand.volumes.length === 0) return null;
  return ({ view }) => {
    for (const volume of demand.volumes) if (!volumes.allows(volume, view.id)) return { code: 'volume', volume };
    return null;
  };
};

/** All constraints on the node's tasks; the first that they do not meet refuses it. */
export const tasksAllow: Filter = ({ constraints }) => {
  const checked = constraints.filter(isTaskConstraint).map((constraint) => {
    const refusal: Refusal = { code: 'task-constraint', constraint: constraint.text };
    return { constraint, refusal };
  });
  if (checked.length === 0) return null;
  return ({ account: { tasks } }) => {
    const tasksWith = (key: string, value?: string): number => tasks.withLabel(key, value);
    for (const { constraint, refusal } of checked) if (!tasksMeet(constraint, tasksWith)) return refusal;
    return null;
  };
};

/** Fewer peers than the task allows beside itself. */
export const fewPeers: Filter = ({ maxPerNode, demand }) => {
  if (maxPerNode === 0) return null;
  const peers = peerKeyOf(demand.labels);
  return ({ account: { tasks } }) => {
    const has = tasks.withPeerKey(peers);
    return has < maxPerNode ? null : { code: 'max-per-node', most: maxPerNode, has };
  };
};
