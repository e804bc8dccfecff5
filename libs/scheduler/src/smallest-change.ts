import { CPU_UNIT, demandedAmounts } from './amounts';
import { type Constraint, holdsFor, isNodeConstraint, type NodeAttribute, type NodeSubject } from './constraint';
import { firstRefusal, type SharedState } from './filter';
import { checksFor } from './filters';
import { HostPorts } from './host-ports';
import { NodeAccount } from './node-account';
import { changeMessage, type NewNode, type NodeChange } from './node-change';
import { NodeState } from './node-state';
import type { NodeView } from './node-view';
import type { PlacementRequest } from './placement-request';
import type { Refusal } from './refusal';
import { Shortlist } from './shortlist';
import { peerKeyOf } from './task-counts';
import { TrialNode } from './trial-node';
import { VolumeHomes } from './volume-homes';

/** What would make a task fit on one node: all of it together. */
export interface Remedy {
  /** Null for a node that would have to join. */
  readonly nodeId: string | null;
  readonly nodeName: string;
  readonly changes: readonly NodeChange[];
  /** `free 211 MiB of memory on worker-2`. */
  readonly summary: string;
}

/** More steps than these are no small change. */
const MAX_CHANGES = 8;

/** Of each kind of remedy the smallest few, and so many of all kinds together. */
const EACH_KIND = 2;
export const MAX_REMEDIES = 5;

/**
 * What one node lacks: the filters are asked, their refusal is mended on a copy of the node, and they are asked again, until
 * they let it pass. So whatever the filters are, the changes are exactly what makes the node fit. Null where no change of
 * the node does: it is too small, of another platform, or what is asked contradicts itself.
 */
export function changesToFit(node: NodeState, request: PlacementRequest, shared: SharedState): NodeChange[] | null {
  const trial = new TrialNode(node, shared);
  const checks = checksFor(request, trial.shared);
  const changes: NodeChange[] = [];
  while (changes.length <= MAX_CHANGES) {
    const refusal = firstRefusal(checks, trial.state);
    if (refusal === null) return changes;
    const change = mend(refusal, trial, request);
    if (change === null || changes.some((made) => isSame(made, change))) return null;
    changes.push(change);
  }
  return null;
}

/** Makes the change that a refusal asks for; null where none would do. */
function mend(refusal: Refusal, trial: TrialNode, request: PlacementRequest): NodeChange | null {
  switch (refusal.code) {
    case 'not-ready':
      trial.change({ liveness: 'ready' });
      return { kind: 'revive', liveness: refusal.liveness };
    case 'not-active':
      trial.change({ availability: 'active' });
      return { kind: 'activate', availability: refusal.availability };
    case 'constraint':
      return mendLabel(refusal.constraint, trial, request.constraints);
    case 'cpu':
    case 'memory':
    case 'disk':
    case 'pids': {
      const { code: resource, asked } = refusal;
      const amount = asked - trial.state.free(resource);
      trial.free(resource, asked);
      return { kind: 'free', resource, amount };
    }
    case 'host-port':
      if (refusal.holder === 'itself') return null;
      trial.freePort(refusal.port);
      return { kind: 'free-port', port: refusal.port };
    case 'task-constraint':
      return mendTasks(refusal.constraint, trial, request.constraints);
    case 'max-per-node': {
      const peers = peerKeyOf(request.demand.labels);
      const count = trial.stop((task) => task.peerKey === peers, refusal.has - refusal.most + 1);
      return { kind: 'stop-peers', count };
    }
    case 'platform':
    case 'no-capacity':
    case 'volume':
      return null;
    default:
      return refusal satisfies never;
  }
}

/** Tasks that must not be there can be stopped. Those that must be there are not ours to start. */
function mendTasks(text: string, trial: TrialNode, constraints: readonly Constraint[]): NodeChange | null {
  const constraint = constraints.find((one) => one.text === text);
  if (constraint?.subject.kind !== 'task-label') return null;
  const { subject, operator, values } = constraint;
  if (!['!=', 'not in', 'not exists'].includes(operator)) return null;
  const isMeant = (value: string): boolean => values.length === 0 || values.includes(value);
  trial.stop(({ labels }) => labels.some(([key, value]) => key === subject.key && isMeant(value)));
  return { kind: 'stop-tasks', key: subject.key, values };
}

function mendLabel(text: string, trial: TrialNode, constraints: readonly Constraint[]): NodeChange | null {
  const subject = constraints.find((constraint) => constraint.text === text)?.subject;
  if (subject?.kind !== 'label') return null;
  const { key } = subject;
  const { labels } = trial.state.view;
  const others = Object.fromEntries(Object.entries(labels).filter(([name]) => name !== key));
  const value = valueMeeting(subject, constraints);
  if (value === null) return null;
  trial.change({ labels: value === undefined ? others : { ...others, [key]: value } });
  return { kind: 'label', key, value: value ?? null };
}

/** A value for which all constraints on this hold, undefined being none; null if there is none such. */
function valueMeeting(subject: NodeSubject, constraints: readonly Constraint[]): string | undefined | null {
  const about = constraints.filter(isNodeConstraint).filter((one) => isSameSubject(one.subject, subject));
  const named = about.flatMap(({ values }) => values);
  // Beside those that are named: nothing, anything, and the versions right above and below one that is named.
  const choices = [...named, undefined, 'true', ...named.map((value) => `${value}.1`), '0'];
  const meets = (value: string | undefined): boolean =>
    about.every(({ operator, values }) => holdsFor(subject, operator, values, value));
  const found = choices.findIndex(meets);
  return found < 0 ? null : choices[found];
}

function isSameSubject(one: NodeSubject, other: NodeSubject): boolean {
  return one.kind === 'label'
    ? other.kind === 'label' && one.key === other.key
    : other.kind === 'attribute' && one.name === other.name;
}

function isSame(one: NodeChange, other: NodeChange): boolean {
  return JSON.stringify(subjectOf(one)) === JSON.stringify(subjectOf(other));
}

function subjectOf(change: NodeChange): unknown {
  switch (change.kind) {
    case 'free':
      return [change.kind, change.resource];
    case 'label':
      return [change.kind, change.key];
    case 'stop-peers':
      return change.kind;
    default:
      return change;
  }
}

/** Gathers the smallest remedies, node by node. */
export class Remedies {
  private readonly byKinds = new Map<string, Shortlist<Remedy>>();

  constructor(
    private readonly request: PlacementRequest,
    private readonly shared: SharedState,
  ) {}

  look(node: NodeState): void {
    const changes = changesToFit(node, this.request, this.shared);
    if (changes === null || changes.length === 0) return;
    const { id, name } = node.view;
    const summary = changes.map((change) => changeMessage(change, name)).join(', and ');
    this.offer(
      { nodeId: id, nodeName: name, changes, summary },
      changes.reduce((sum, one) => sum + weight(one, node), 0),
    );
  }

  /** The smallest first, a new node last. */
  get smallest(): readonly Remedy[] {
    const ranked = [...this.byKinds.values()].flatMap(({ best }) => best).sort((a, b) => a.value - b.value);
    const added = addition(this.request, this.shared);
    return [...ranked.slice(0, MAX_REMEDIES - 1).map(({ one }) => one), ...(added === null ? [] : [added])];
  }

  private offer(remedy: Remedy, value: number): void {
    const kinds = remedy.changes.map(({ kind }) => kind).join(' ');
    const shortlist = this.byKinds.get(kinds) ?? new Shortlist<Remedy>(EACH_KIND);
    this.byKinds.set(kinds, shortlist);
    shortlist.offer(remedy, value);
  }
}

/** What a change costs whoever makes it, roughly: a word, a task that has to go, a machine. */
function weight(change: NodeChange, { capacity }: NodeState): number {
  switch (change.kind) {
    case 'label':
    case 'activate':
      return 1;
    case 'free':
      return 1 + change.amount / Math.max(1, capacity[change.resource]);
    case 'free-port':
    case 'stop-tasks':
    case 'stop-peers':
      return 2;
    case 'revive':
      return 4;
    case 'add':
      return 8;
    default:
      return change satisfies never;
  }
}

const SOME_CORE = 1;
const SOME_MEMORY = 2 ** 30;
const SOME_PIDS = 1_000;

/** The least node that would take the task; null when no node can. */
function addition(request: PlacementRequest, { volumes }: SharedState): Remedy | null {
  const { constraints } = request;
  const { cpuCores, memory, disk, pids } = amountsAsked(request);
  const attribute = (name: NodeAttribute): string => valueMeeting({ kind: 'attribute', name }, constraints) ?? '';
  const labels: Record<string, string> = {};
  for (const { subject } of constraints) {
    if (subject.kind !== 'label') continue;
    const value = valueMeeting(subject, constraints);
    if (typeof value === 'string') labels[subject.key] = value;
  }
  const name = attribute('name');
  const node: NewNode = {
    ...{ name: name === '' ? null : name, platform: request.platform || platformAsked(attribute), labels },
    ...{ cpu: cpuCores, memoryBytes: memory, diskBytes: disk, pids },
  };
  const view: NodeView = {
    ...{ id: attribute('id'), name: name || 'new', joinNumber: 1, hostId: attribute('host'), publishAddress: '' },
    ...{ platform: node.platform, labels, kernel: attribute('kernel'), engine: attribute('engine'), volumes: [] },
    ...{ availability: 'active', liveness: 'ready', use: null },
    capacity: {
      cpu: cpuCores || SOME_CORE,
      memoryBytes: memory || SOME_MEMORY,
      diskBytes: disk,
      pids: pids || SOME_PIDS,
    },
  };
  const checks = checksFor(request, { ports: new HostPorts(), volumes });
  const state = new NodeState(view, new NodeAccount(new HostPorts(), new VolumeHomes()));
  if (firstRefusal(checks, state) !== null) return null;
  const change: NodeChange = { kind: 'add', node };
  return { nodeId: null, nodeName: name, changes: [change], summary: changeMessage(change, '') };
}

function amountsAsked({ demand }: PlacementRequest) {
  const { cpu, ...rest } = demandedAmounts(demand);
  return { cpuCores: cpu / CPU_UNIT, ...rest };
}

function platformAsked(attribute: (name: NodeAttribute) => string): string {
  const [whole, os, arch] = [attribute('platform'), attribute('os'), attribute('arch')];
  return whole !== '' || (os === '' && arch === '') ? whole : `${os || 'linux'}/${arch || 'amd64'}`;
}
