import type { Ending } from './attempt-record';

/** One step that brings an attempt closer to what is wanted of it. */
export type AttemptAction =
  | { readonly kind: 'nothing' }
  /** Look again at `until` (monotonic); nothing to do before. */
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'fetch-image' }
  /** Nobody wants it any more: a shared pull goes on as long as another task waits for it. */
  | { readonly kind: 'drop-image' }
  | { readonly kind: 'create' }
  | { readonly kind: 'start' }
  | { readonly kind: 'rename'; readonly name: string }
  | { readonly kind: 'stop'; readonly graceSec: number }
  | { readonly kind: 'remove' }
  | { readonly kind: 'end'; readonly ending: Ending }
  | { readonly kind: 'forget' };

export type ActionKind = AttemptAction['kind'];
