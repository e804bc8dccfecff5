/** What the engine itself says happened to one container. */
export interface EngineEvent {
  /** Milliseconds since the epoch, by the engine's clock. */
  readonly at: number;
  readonly action: string;
  readonly container: string;
  /** Of the labels that Cube gives; null where they are absent. */
  readonly cluster: string | null;
  readonly history: string | null;
  readonly node: string | null;
  readonly task: string | null;
  readonly attempt: number | null;
  readonly singleton: boolean;
  /** Of a `die`. */
  readonly exitCode: number | null;
}

/** The engine was away: what its containers did meanwhile is its own doing, and part of it nobody heard. */
export interface Outage {
  readonly from: number;
  readonly to: number;
}

/** The ground truth of a case. */
export interface EngineRecord {
  readonly events: readonly EngineEvent[];
  readonly outages: readonly Outage[];
  /** What the engine lets a container use, by its ID; 0 without a limit. */
  readonly limits: ReadonlyMap<string, { readonly cpu: number; readonly memoryBytes: number }>;
}

export function duringOutage({ outages }: EngineRecord, at: number): boolean {
  return outages.some(({ from, to }) => at >= from && at <= to);
}

/** Events of the containers that Cube made in one cluster. */
export function eventsOf({ events }: EngineRecord, cluster: string): readonly EngineEvent[] {
  return events.filter((event) => event.cluster === cluster && event.task !== null && event.attempt !== null);
}

interface RawEvent {
  readonly Action: string;
  readonly timeNano: number;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
}

/** Reads one line of the engine's event stream. */
export function readEngineEvent(line: string): EngineEvent {
  const { Action, timeNano, Actor } = JSON.parse(line) as RawEvent;
  const { Attributes: attributes } = Actor;
  return {
    at: timeNano / 1e6,
    action: Action,
    container: Actor.ID,
    cluster: attributes['cube.cluster'] ?? null,
    history: attributes['cube.history'] ?? null,
    node: attributes['cube.node'] ?? null,
    task: attributes['cube.task'] ?? null,
    attempt: attributes['cube.attempt'] === undefined ? null : Number(attributes['cube.attempt']),
    singleton: attributes['cube.singleton'] === 'true',
    exitCode: attributes['exitCode'] === undefined ? null : Number(attributes['exitCode']),
  };
}
