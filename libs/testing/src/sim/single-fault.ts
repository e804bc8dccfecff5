/**
 * One exact thing that goes wrong, for sweeps that try each in turn: message `number` is lost, the manager dies right before
 * or after commit `number`, engine event `number` never reaches its worker. Counted from 1 over the whole cluster.
 */
export interface SingleFault {
  readonly what: 'message-lost' | 'crash-before-commit' | 'crash-after-commit' | 'event-lost';
  readonly number: number;
}

/** How much of each there was: how far a sweep has to go. */
export interface Counts {
  readonly messages: number;
  readonly commits: number;
  readonly events: number;
}
