import type { components } from './schema';

type Schemas = components['schemas'];

/** What the API's calls take and answer, by short names. */
export type Task = Schemas['Task'];
export type TaskInput = Schemas['TaskInput'];
export type TaskEvent = Schemas['TaskEvent'];
export type Attempt = Schemas['Attempt'];
export type Node = Schemas['Node'];
export type ClusterEvent = Schemas['Event'];
export type Placement = Schemas['Placement'];
export type Plan = Schemas['Plan'];
export type PlanInput = Schemas['PlanInput'];
export type Resilience = Schemas['Resilience'];
