import { CHANGE_KINDS, REFUSAL_CODES, VERDICTS } from '@cube/scheduler';
import { EVENT_KINDS, HEALTH_STATES, REASON_CODES } from '@cube/task';
import { AffinityDto, SpreadDto } from './affinity-dto';
import { type DtoClass, type FieldSchema, fieldsOf } from './field';
import { HealthCheckDto } from './health-check-dto';
import { MountDto } from './mount-dto';
import { AVAILABILITIES, DrainDto, NodeUpdateDto } from './node-update-dto';
import { planSchemas } from './openapi-plan';
import { PlanDto, PlannedNodeDto, PlannedTaskDto } from './plan-dto';
import { ReplacementDto } from './replacement-dto';
import { WANTED_TOKENS } from './session-access';
import { TaskDto } from './task-dto';
import { TaskEventDto } from './task-event-dto';
import { ZERO_TIME } from './wire-time';

const text: FieldSchema = { type: 'string' };
const integer: FieldSchema = { type: 'integer' };
const number: FieldSchema = { type: 'number' };
const boolean: FieldSchema = { type: 'boolean' };
const texts: FieldSchema = { type: 'object', additionalProperties: text };
const figures: FieldSchema = { type: 'object', nullable: true, additionalProperties: number };

const time: FieldSchema = { type: 'string', format: 'date-time', description: `${ZERO_TIME} before it happens.` };

const ref = (name: string): FieldSchema => schemaOf(name);

const hostPorts: FieldSchema = {
  type: 'object',
  nullable: true,
  description: 'Published ports by container port; null before it runs.',
  additionalProperties: { type: 'array', items: answer({ HostIp: text, HostPort: text }) },
  example: { '7777/tcp': [{ HostIp: '127.0.0.1', HostPort: '7778' }] },
};

const observed: Readonly<Record<string, FieldSchema>> = {
  State: {
    type: 'integer',
    enum: [0, 1, 2, 3, 4],
    description: '0 Pending, 1 Scheduled, 2 Running, 3 Completed, 4 Failed.',
    example: 2,
  },
  ContainerID: text,
  Node: { type: 'string', description: 'Name of the node; "" before one was chosen.', example: 'worker-1' },
  Attempt: { type: 'integer', description: 'Number of the placement, from 1.' },
  HostPorts: hostPorts,
  Health: { type: 'string', enum: HEALTH_STATES },
  ExitCode: { type: 'integer', nullable: true },
  ReasonCode: { type: 'string', enum: ['', ...REASON_CODES] },
  Reason: { type: 'string', description: 'Why it is in this state, and what to do.' },
  StartTime: time,
  FinishTime: time,
  NextAttemptAt: time,
  ImageDigest: text,
};

const resources = answer({ CPU: number, Memory: integer, Disk: integer, Pids: integer });

/** An object that an answer always holds in full. */
function answer(properties: Readonly<Record<string, FieldSchema>>): FieldSchema {
  return { type: 'object', properties, required: Object.keys(properties) };
}

/** What a worker says of an attempt, after `first`. */
function report(first: Readonly<Record<string, FieldSchema>>): Readonly<Record<string, FieldSchema>> {
  const { State, ContainerID, ExitCode, ReasonCode, Reason, Health, HostPorts, StartTime, FinishTime } = observed;
  const kept = { State, ContainerID, ExitCode, ReasonCode, Reason, Health, HostPorts, StartTime, FinishTime };
  const known = Object.entries(kept).flatMap(([name, schema]) =>
    schema === undefined ? [] : [[name, schema] as const],
  );
  return {
    ...first,
    TaskID: text,
    Attempt: integer,
    Revision: integer,
    Cluster: text,
    History: text,
    End: { type: 'string', nullable: true },
    ...Object.fromEntries(known),
    ImageDigest: text,
    Released: boolean,
  };
}

/** A request class as OpenAPI shows it. */
function request(dto: DtoClass, description: string): FieldSchema {
  const fields = [...fieldsOf(dto)];
  const required = fields.flatMap(([name, rule]) => (rule.required ? [name] : []));
  return {
    type: 'object',
    description,
    properties: Object.fromEntries(fields.map(([name, rule]) => [name, rule.schema])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}

/** What the user wants to run, as reads answer it. */
function specFields(): Readonly<Record<string, FieldSchema>> {
  const unsent = new Set(['ID', 'RestartCount', 'Final', 'CreatedAt', ...Object.keys(observed)]);
  const spec = [...fieldsOf(TaskDto)].filter(([name]) => !unsent.has(name));
  const words: FieldSchema = { type: 'array', items: text, nullable: true };
  const env: FieldSchema = {
    type: 'array',
    items: text,
    description: 'Values are masked.',
    example: ['GREETING=******'],
  };
  return {
    ...Object.fromEntries(spec.map(([name, rule]) => [name, rule.schema])),
    Cmd: words,
    Entrypoint: words,
    Env: env,
  };
}

const explanation: Readonly<Record<string, FieldSchema>> = {
  Strategy: { type: 'string', example: 'epvm' },
  Verdict: { type: 'string', enum: VERDICTS },
  Summary: text,
  Node: { type: 'string', description: 'The chosen node; "" if none was.' },
  NodesConsidered: integer,
  NodesFitting: integer,
  Candidates: {
    type: 'array',
    description: 'The best that fit, the chosen one first: the lowest preference, among equals the lowest score.',
    items: answer({
      Node: text,
      Preference: integer,
      Score: integer,
      Terms: { type: 'object', additionalProperties: number },
    }),
  },
  Refused: { type: 'array', items: answer({ Node: text, Code: text, Message: text }) },
  RefusedByCode: { type: 'object', additionalProperties: integer },
};

/** Every named schema of the two apps' OpenAPI documents. Routes refer to them by `#/components/schemas/NAME`. */
export const API_SCHEMAS: Readonly<Record<string, FieldSchema>> = {
  TaskEvent: request(TaskEventDto, 'The request to bring a task to a state.'),
  TaskInput: request(TaskDto, 'A task as users send it.'),
  HealthCheck: request(HealthCheckDto, 'How a running task is asked whether it works.'),
  Mount: request(MountDto, 'A named volume inside the container.'),
  Affinity: request(AffinityDto, 'A wish for the node.'),
  Spread: request(SpreadDto, 'A wish to be spread over zones.'),
  Task: answer({
    ID: { type: 'string', format: 'uuid' },
    ...specFields(),
    ...observed,
    RestartCount: { type: 'integer', description: "Restarts after failures of the task's own." },
    Final: { type: 'boolean', description: 'Nothing more will happen to it.' },
    CreatedAt: time,
  }),
  Attempt: answer({ ...observed, CreatedAt: time, ScheduledAt: time, Released: boolean }),
  Stats: answer({
    CPUStats: { type: 'object', nullable: true, additionalProperties: true },
    MemStats: figures,
    DiskStats: figures,
    LoadStats: figures,
    TaskCount: integer,
    SampledAt: time,
    Use: { type: 'object', nullable: true, allOf: [resources] },
  }),
  Node: answer({
    ID: text,
    Name: text,
    Address: { type: 'string', example: '127.0.0.1:5000' },
    HostID: text,
    Role: { type: 'string', enum: ['worker'] },
    Platform: { type: 'string', example: 'linux/amd64' },
    Availability: { type: 'string', enum: AVAILABILITIES },
    Liveness: { type: 'string', enum: ['ready', 'suspect', 'down'] },
    Capacity: resources,
    Reserved: resources,
    Drain: { type: 'object', nullable: true, allOf: [ref('Drain')], description: 'While it is draining.' },
    Labels: { ...texts, description: "Those that count: an operator's lie over the worker's own." },
    OwnLabels: { ...texts, description: "The worker's own." },
    Kernel: { type: 'string', description: 'Version; "" where the worker can not say.', example: '6.1.0-18-amd64' },
    Engine: { type: 'string', description: 'Version; "" where the worker can not say.', example: '24.0.7' },
    Volumes: { type: 'array', items: text, description: 'Volumes on it, as Mounts name them.' },
    TaskCount: integer,
    Stats: { type: 'object', nullable: true, allOf: [ref('Stats')] },
  }),
  Liveness: answer({
    Status: { type: 'string', enum: ['live'], example: 'live' },
    LoopDelay: { type: 'number', description: 'By how much a timer came too late, seconds.', example: 0.0004 },
  }),
  Readiness: answer({
    Status: { type: 'string', enum: ['ready'], example: 'ready' },
    Checks: {
      type: 'array',
      description: 'What it needs for its work, and how that is.',
      items: answer({ Name: { type: 'string', example: 'store' }, OK: { type: 'boolean' }, Detail: text }),
    },
  }),
  Drain: answer({
    Parallel: { type: 'integer', description: 'Tasks that may move at once.', example: 1 },
    Since: time,
    Remaining: { type: 'integer', description: 'Tasks that still have something on it.', example: 3 },
    Waiting: {
      type: 'array',
      description: 'Tasks that stay on it for now, and why.',
      items: answer({ Task: text, Name: text, Reason: text }),
    },
  }),
  Replacement: request(ReplacementDto, 'Another spec for a task.'),
  NodeUpdate: request(NodeUpdateDto, 'What an operator wants of a node. What is left out stays as it is.'),
  DrainInput: request(DrainDto, 'How a node gives its tasks away.'),
  LocalTask: answer(report({ ID: text, Name: text, Image: text })),
  Hello: answer({
    NodeID: text,
    Name: text,
    Instance: { type: 'string', description: 'Random per worker process.' },
    HostID: text,
    HighestEpoch: integer,
    Platform: text,
    PublishAddress: text,
    Capacity: resources,
    Labels: texts,
    Kernel: text,
    Engine: text,
    Volumes: { type: 'array', items: text, nullable: true },
    Attempts: { type: 'array', items: answer(report({})) },
  }),
  Access: answer({
    Token: {
      type: 'string',
      enum: WANTED_TOKENS,
      description: 'What this worker wants to see of a manager: nothing, the join token, or its own.',
    },
    NodeID: text,
    Proof: { type: 'string', description: 'HMAC-SHA256 of nonce and Host with its own token; "" while it has none.' },
  }),
  NodeToken: answer({ Token: text }),
  Join: answer({ Address: { type: 'string', example: '127.0.0.1:5000' } }),
  Event: answer({
    Revision: integer,
    Index: integer,
    Timestamp: time,
    About: { type: 'string', enum: ['task', 'node', 'cluster'] },
    Subject: { type: 'string', description: 'ID of the task or node.' },
    Name: { type: 'string', description: 'Of the task or node, as it is now; "" if it is not known any more.' },
    Node: { type: 'string', description: 'Name of the node that it is about, or that the attempt is on.' },
    Kind: { type: 'string', enum: EVENT_KINDS, example: 'attempt-placed' },
    Attempt: { type: 'integer', nullable: true },
    State: {
      type: 'integer',
      nullable: true,
      description: 'State in which the attempt was seen, if that is the event.',
    },
    Message: text,
  }),
  PlanInput: request(PlanDto, 'What if: all of it together. What is left out stays as it is.'),
  PlannedTask: request(PlannedTaskDto, 'Tasks that are all alike.'),
  PlannedNode: request(PlannedNodeDto, 'Nodes like one that there is.'),
  ...planSchemas(answer, resources),
  Usage: answer({
    Task: { type: 'string', format: 'uuid' },
    Name: { type: 'string', example: 'web' },
    Attempt: integer,
    Node: { type: 'string', example: 'worker-1' },
    At: { type: 'string', format: 'date-time', description: 'When it was so: at most about a second ago.' },
    CPU: { type: 'number', description: 'Cores.', example: 0.25 },
    Memory: { type: 'integer', description: 'Bytes, without file caches.' },
    MemoryLimit: { type: 'integer', description: "Bytes; the host's memory if it has no limit." },
    NetworkReceived: { type: 'integer', description: 'Bytes since its start, as the three that follow.' },
    NetworkSent: integer,
    DiskRead: integer,
    DiskWritten: integer,
    Pids: { type: 'integer', description: 'Processes and threads.' },
  }),
  Placement: answer({
    Revision: { type: 'integer', description: 'Of the decision; of now for a task that waits.' },
    Hash: {
      type: 'string',
      description: 'Equal for decisions that came out the same; "" if an earlier version recorded none.',
      example: 'd672e48230f0e493',
    },
    ...explanation,
    Remedies: {
      type: 'array',
      description: 'What would make a task that waits fit: any one of them.',
      items: answer({
        Summary: { type: 'string', example: 'free 211 MiB of memory on worker-2' },
        Node: { type: 'string', description: '"" for one that would have to join.' },
        Changes: {
          type: 'array',
          description: 'All of them together.',
          items: answer({ Kind: { type: 'string', enum: CHANGE_KINDS }, Message: text }),
        },
        StopTasks: {
          type: 'array',
          description: 'Names of tasks whose stop would make its room, if it asks for some.',
          items: text,
        },
      }),
    },
    Nodes: {
      type: 'array',
      nullable: true,
      description: 'Every node, computed again from the recorded inputs; null without ?full=true.',
      items: answer({
        Node: text,
        Fits: boolean,
        Preference: { type: 'integer', nullable: true },
        Score: { type: 'integer', nullable: true },
        Terms: figures,
        Code: { type: 'string', enum: ['', ...REFUSAL_CODES] },
        Message: text,
        Asked: { type: 'number', nullable: true },
        Free: { type: 'number', nullable: true },
        Capacity: { type: 'number', nullable: true },
      }),
    },
    Verified: {
      type: 'boolean',
      nullable: true,
      description: 'Whether the nodes are those of the recorded decision: the hash is the same.',
    },
  }),
  Error: answer({
    HTTPStatusCode: { type: 'integer', example: 400 },
    Message: text,
    Errors: {
      type: 'array',
      items: answer({
        Field: { type: 'string', example: 'Task.Memory' },
        Value: { oneOf: [{ ...text, nullable: true }, number, boolean], example: -5 },
        Expected: text,
      }),
    },
  }),
};

/** Schema of an answer that is one of the named things, for `@ApiResponse`. */
export function schemaOf(name: string): { $ref: string } {
  return { $ref: `#/components/schemas/${name}` };
}

/** Schema of an answer that is a bare array of them. */
export function schemaOfList(name: string): { type: 'array'; items: { $ref: string } } {
  return { type: 'array', items: schemaOf(name) };
}
