import { aboutNode, type ClusterEvent } from './cluster-event';
import type { ClusterState } from './cluster-state';
import { type Availability, labelsOf, type NodeRecord } from './node-record';
import { SubmissionRefused } from './submission';

/** What an operator wants of a node; what is left out stays as it is. */
export interface NodeUpdate {
  readonly availability?: Availability;
  /** Null takes an operator's label away: the worker's own shows again, if there is one. */
  readonly labels?: Readonly<Record<string, string | null>>;
  /** Tasks that may move at once, of a node that is, or becomes, draining. */
  readonly parallel?: number;
}

const MOST_LABELS = 256;

/** The node of this ID, or of this name. Throws SubmissionRefused when there is none, or more than one of that name. */
export function nodeNamed(state: Pick<ClusterState, 'nodes'>, nameOrId: string): NodeRecord {
  const known = state.nodes.get(nameOrId);
  if (known !== undefined) return known;
  const [node, another] = [...state.nodes.values()].filter(({ name }) => name === nameOrId);
  if (node === undefined)
    throw new SubmissionRefused('not-found', `there is no node ${nameOrId}: GET /nodes lists them`);
  if (another === undefined) return node;
  throw new SubmissionRefused('conflict', `more than one node has the name ${nameOrId}: say which by its ID`);
}

/** The events by which a node becomes as an operator wants it; none where it is so already. Throws SubmissionRefused. */
export function updateEvents(node: NodeRecord, update: NodeUpdate): readonly ClusterEvent[] {
  return [...labelEvents(node, update.labels ?? {}), ...availabilityEvents(node, update)];
}

function labelEvents(node: NodeRecord, wanted: NonNullable<NodeUpdate['labels']>): ClusterEvent[] {
  const labels: Record<string, string> = { ...node.operatorLabels };
  for (const [key, value] of Object.entries(wanted)) {
    if (value === null) delete labels[key];
    else labels[key] = value;
  }
  if (sameLabels(labels, node.operatorLabels)) return [];
  if (Object.keys(labelsOf({ ...node, operatorLabels: labels })).length > MOST_LABELS) {
    throw new SubmissionRefused('invalid', `node ${node.name} would have more than ${MOST_LABELS} labels`);
  }
  return [aboutNode(node.id, { kind: 'node-labelled', labels })];
}

function sameLabels(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}

function availabilityEvents(node: NodeRecord, update: NodeUpdate): ClusterEvent[] {
  const { availability = node.availability, parallel } = update;
  if (availability !== 'draining') {
    if (parallel !== undefined) {
      const what = `node ${node.name} is ${availability}: only a drain has Parallel, so set Availability to draining as well`;
      throw new SubmissionRefused('invalid', what);
    }
    return availability === node.availability ? [] : [aboutNode(node.id, { kind: 'node-availability', availability })];
  }
  const atOnce = parallel ?? node.drain?.parallel ?? 1;
  if (atOnce === node.drain?.parallel) return [];
  return [aboutNode(node.id, { kind: 'node-availability', availability, parallel: atOnce })];
}
