/** What an operator decides about a worker. */
export interface AgentSettings {
  /** The node's name, as users see it. */
  readonly name: string;
  /** Workers with the same host ID share one host's ports. */
  readonly hostId: string;
  /** The host address that published ports are bound to. */
  readonly publishAddress: string;
  /** What task constraints can ask for: `node.labels.disk==ssd`. */
  readonly labels: Readonly<Record<string, string>>;
  /** Creates and starts that may be under way in the engine at once. */
  readonly engineConcurrency: number;
  readonly pullConcurrency: number;
  /** Ended attempts whose containers are kept for inspection. */
  readonly keepEnded: number;
  /** Attempts that one worker holds at most, ended ones included. */
  readonly maxAttempts: number;
  /**
   * Where HTTP and TCP probes go: to the container's own address, or to the host port it is published on, for hosts
   * that can't reach container addresses (Docker Desktop). Either falls back to the other when it has nothing to offer.
   */
  readonly probeVia: 'container' | 'published';
  /** Volumes outside the cluster's own that tasks may mount, by their name in the engine. */
  readonly allowedVolumes: readonly string[];
}

export const AGENT_DEFAULTS: Omit<AgentSettings, 'name' | 'hostId'> = {
  publishAddress: '127.0.0.1',
  labels: {},
  engineConcurrency: 4,
  pullConcurrency: 3,
  keepEnded: 20,
  maxAttempts: 2_000,
  probeVia: 'container',
  allowedVolumes: [],
};
