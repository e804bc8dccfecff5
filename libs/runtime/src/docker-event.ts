import type { ContainerEvent } from './container-runtime';
import { number, record, text, textRecord } from './json-value';

/** An event, and what tells it from every other one. */
export interface ParsedEvent {
  readonly event: ContainerEvent;
  readonly key: string;
  readonly timeNano: number;
}

/** What the engine puts among the labels of an event. */
const NOT_LABELS = new Set(['image', 'name', 'oldName', 'exitCode', 'signal', 'execDuration']);

/**
 * One line of the engine's event stream; null for an action that nobody needs. The engine mixes labels and facts in one
 * map, and labels win: an exit code or signal in an event is a hint that a container's labels can forge. Inspect tells.
 */
export function parseEvent(value: unknown): ParsedEvent | null {
  const message = record(value);
  const actor = record(message['Actor']);
  const attributes = textRecord(actor['Attributes']);
  const action = text(message['Action']);
  const timeNano = number(message['timeNano']);
  const common = { id: text(actor['ID']), at: Math.floor(timeNano / 1e6), labels: labelsOf(attributes) };
  const event = eventOf(action, common, attributes);
  return event === null ? null : { event, timeNano, key: `${timeNano} ${common.id} ${action}` };
}

function eventOf(
  action: string,
  common: { id: string; at: number; labels: Readonly<Record<string, string>> },
  attributes: Readonly<Record<string, string>>,
): ContainerEvent | null {
  switch (action) {
    case 'create':
    case 'start':
    case 'stop':
    case 'destroy':
    case 'oom':
    case 'rename':
    case 'pause':
    case 'unpause':
      return { kind: action, ...common };
    case 'die':
      return { kind: 'die', ...common, exitCode: Number(attributes['exitCode'] ?? 0) };
    case 'kill':
      return { kind: 'kill', ...common, signal: attributes['signal'] ?? '' };
    default:
      return null;
  }
}

function labelsOf(attributes: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => !NOT_LABELS.has(key)));
}
