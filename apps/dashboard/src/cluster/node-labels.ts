import type { Node } from './wire';

export interface ShownLabel {
  readonly name: string;
  readonly value: string;
  /** It lies over what the worker says of itself, and can be taken away; the worker's own can't. */
  readonly isSet: boolean;
}

export function labelsOf({ Labels, OwnLabels }: Pick<Node, 'Labels' | 'OwnLabels'>): ShownLabel[] {
  return Object.entries(Labels).map(([name, value]) => ({ name, value, isSet: OwnLabels[name] !== value }));
}
