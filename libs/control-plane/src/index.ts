export type { ClusterEvent, EventEntry, NodeFact, Observation, TaskFact } from './cluster-event';
export { ClusterState } from './cluster-state';
export { ClusterView, type NodeView, type TaskView } from './cluster-view';
export { ControlPlane, type ControlPlaneOptions } from './control-plane';
export { RevisionUnavailableError } from './history';
export { Ledger, StoreUnavailableError } from './ledger';
export type { Availability, Liveness, NodeRecord } from './node-record';
export { type RunSubmission, type StopSubmission, type Submission, SubmissionRefused } from './submission';
export { type SessionKey, WorkerCallError, type WorkerLink, type WorkerRefusal } from './worker-link';
