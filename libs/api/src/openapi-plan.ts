import type { FieldSchema } from './field';

const text: FieldSchema = { type: 'string' };
const integer: FieldSchema = { type: 'integer' };
const boolean: FieldSchema = { type: 'boolean' };
const counts: FieldSchema = { type: 'object', additionalProperties: integer };

/** The answers of `/plan`, by name; `answer` and `resources` are those of all schemas. */
export function planSchemas(
  answer: (properties: Readonly<Record<string, FieldSchema>>) => FieldSchema,
  resources: FieldSchema,
): Readonly<Record<string, FieldSchema>> {
  return {
    Plan: answer({
      Revision: { type: 'integer', description: 'Of the cluster that it was made for.' },
      Strategy: text,
      Complete: { type: 'boolean', description: 'False when time ran out before all was looked at.' },
      Fitting: integer,
      Waiting: integer,
      Tasks: {
        type: 'array',
        description: 'In the order in which they would be placed.',
        items: answer({
          ID: { type: 'string', description: '"" for a new one.' },
          Name: text,
          Cause: { type: 'string', enum: ['new', 'pending', 'drained', 'lost', 'again'] },
          From: { type: 'string', description: 'Where it is now; "" if nowhere.' },
          Node: { type: 'string', description: 'Where it would go; "" if nowhere.' },
          Summary: text,
          RefusedByCode: counts,
          Remedies: {
            type: 'array',
            description: 'What would make it fit, for the first few that do not.',
            items: text,
          },
        }),
      },
      Nodes: {
        type: 'array',
        items: answer({
          ...{ Name: text, ReservedBefore: resources, Reserved: resources },
          ...{ TaskCountBefore: integer, TaskCount: integer },
        }),
      },
      Warnings: { type: 'array', items: text },
    }),
    Resilience: answer({
      Revision: integer,
      Complete: { type: 'boolean', description: 'False when time ran out before all nodes were tried.' },
      NodesChecked: integer,
      Survives: { ...boolean, description: 'Every task would find another node, whichever one is lost.' },
      AtRisk: {
        type: 'array',
        description: 'The nodes whose loss some task would not survive elsewhere.',
        items: answer({
          Node: text,
          Tasks: { type: 'integer', description: 'Tasks that would have to move.' },
          WaitingCount: integer,
          Waiting: {
            type: 'array',
            description: 'The first that would find no node.',
            items: answer({ Name: text, Summary: text, RefusedByCode: counts }),
          },
          BoundCount: { type: 'integer', description: 'Singletons and tasks that are never restarted.' },
          Bound: { type: 'array', items: text },
        }),
      },
    }),
  };
}

/** Bodies of `POST /plan`, ready to be sent. */
export const PLAN_EXAMPLES = {
  place: {
    summary: 'Would ten of these fit?',
    value: { Place: [{ Task: { Image: 'cube/echo:1', Memory: 268_435_456 }, Count: 10 }] },
  },
  drain: { summary: 'Where would the tasks of a node go?', value: { Drain: ['worker-1'] } },
  lose: {
    summary: 'And if it is lost, with a new one like it?',
    value: { Lose: ['worker-1'], Add: [{ Like: 'worker-1' }] },
  },
  strategy: { summary: 'Everything anew, packed', value: { Strategy: 'binpack', Everything: true } },
};
