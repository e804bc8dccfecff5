// Made from the manager's OpenAPI document by `node tools/run.mjs client`: change the API, not this file.
export interface paths {
    "/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every task, oldest first */
        get: operations["listTasks"];
        put?: never;
        /** Run a task (State 2) or stop it (State 3) */
        post: operations["submitTaskEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tasks/{task}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One task, by ID or name */
        get: operations["getTask"];
        /** Give a task another spec: its next attempt has it */
        put: operations["replaceTask"];
        post?: never;
        /** Stop a task; ?remove=true drops its record once it is over */
        delete: operations["stopTask"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tasks/{task}/restart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A new attempt in place of the one that runs, not charged */
        post: operations["restartTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tasks/{task}/attempts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The attempts of a task, oldest first */
        get: operations["listAttempts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tasks/{task}/placement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Why a task runs where it runs, or why it waits */
        get: operations["explainPlacement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tasks/{task}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to a task, oldest first */
        get: operations["listTaskEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tasks/{task}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a task wrote, and with follow what it writes, over restarts and moves */
        get: operations["getLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What several tasks wrote and write, in one stream */
        get: operations["getManyLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What running tasks use: processor, memory, network and disk, read at their nodes when asked */
        get: operations["getUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tasks/{task}/exec": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A command inside the running container of a task, over a WebSocket
         * @description Connect with the protocol cube.exec; a browser offers cube.bearer.TOKEN beside it, as it can send no header. Binary messages to the server are input, text is {"Resize":{"Rows":24,"Columns":80}} or {"StdinEnd":true}. Binary messages from it are output, after a byte that is 1 for stdout and 2 for stderr. The last message is text, {"Exit":{"Code":0}} or {"Error":{"Message":"..."}}. Closing the socket ends the input of the command and kills nothing.
         */
        get: operations["execTask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/nodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every worker that ever joined, in order of joining */
        get: operations["listNodes"];
        put?: never;
        /** A worker says where it is; the manager then says HELLO to it */
        post: operations["joinNode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/nodes/{node}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One worker, by name or ID */
        get: operations["getNode"];
        put?: never;
        post?: never;
        /** Forget a node that is down; its token is worth nothing then */
        delete: operations["removeNode"];
        options?: never;
        head?: never;
        /** Pause, drain or activate a node; set its labels */
        patch: operations["updateNode"];
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happened in the whole cluster after a revision, in order; or, as a stream, what happens
         * @description A page as JSON, or with `Accept: text/event-stream` each event as it becomes durable (Server-Sent Events). Whoever connects again with the last ID as `Last-Event-ID` misses nothing, and may hear the events of one commit a second time.
         *
         *     Two events end a stream, each with a `Message`: `cut` when its reader is too slow, who can go on where it was; `gone` when what it missed is not kept any more, so that it has to read the state anew.
         */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What would happen if; nothing is done */
        post: operations["plan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plan/resilience": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** If any one node is lost now, what would not fit elsewhere? */
        get: operations["getResilience"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/backup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All that the manager knows, at one revision, as a file for `cube-manager restore`; it holds every Env value */
        get: operations["takeBackup"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process turns: no answer means that it hangs, end it */
        get: operations["getLiveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether it can do its work, and what for each thing that it needs */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What this process counts and measures, in Prometheus' text format */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description The request to bring a task to a state. */
        TaskEvent: {
            /**
             * Format: uuid
             * @description The same event again gets the first answer.
             */
            ID?: string;
            /**
             * @description 2 runs the task, 3 stops it.
             * @enum {integer}
             */
            State: 2 | 3;
            /** Format: date-time */
            Timestamp?: string;
            /** @description To stop, its ID or Name is enough. */
            Task: components["schemas"]["TaskInput"];
        };
        /** @description A task as users send it. */
        TaskInput: {
            /**
             * Format: uuid
             * @description Made when absent.
             */
            ID?: string;
            /** @description Also the name of the container. Made when absent. */
            Name?: string;
            /**
             * @description 0, 1 or absent to run. Not looked at to stop.
             * @enum {integer}
             */
            State?: 0 | 1 | 2 | 3 | 4;
            /**
             * @description Needed to run.
             * @example cube/echo:1
             */
            Image?: string;
            /**
             * @description Cores; 0 is undeclared.
             * @default 0
             */
            CPU?: number;
            /**
             * @description Bytes; 0 is undeclared.
             * @default 0
             */
            Memory?: number;
            /**
             * @description Bytes; 0 is undeclared.
             * @default 0
             */
            Disk?: number;
            /**
             * @description Processes and threads, reserved and the most it may have; 0 is undeclared: 1024 allowed, none reserved.
             * @default 0
             */
            Pids?: number;
            /**
             * @example {
             *       "7777/tcp": {}
             *     }
             */
            ExposedPorts?: {
                [key: string]: Record<string, never>;
            };
            /**
             * @description Host port by container port; "" asks for any free one. A bound port is exposed too.
             * @example {
             *       "7777/tcp": "7778"
             *     }
             */
            PortBindings?: {
                [key: string]: string;
            };
            /**
             * @description "" and on-failure allow 3 restarts.
             * @default
             */
            RestartPolicy?: string;
            /**
             * @description A path (HTTP GET on the lowest exposed port), or the long form.
             * @example /health
             */
            HealthCheck?: string | components["schemas"]["HealthCheck"];
            /** @description Absent keeps the image's own. */
            Cmd?: string[];
            /** @description Absent keeps the image's own. */
            Entrypoint?: string[];
            /**
             * @description KEY=value. Values are masked whenever a task is read.
             * @example [
             *       "GREETING=hello"
             *     ]
             */
            Env?: string[];
            Labels?: {
                [key: string]: string;
            };
            /** @default  */
            WorkingDir?: string;
            /** @default  */
            User?: string;
            Mounts?: components["schemas"]["Mount"][];
            /**
             * @description Seconds between the stop signal and the kill.
             * @default 10
             */
            StopGracePeriod?: number;
            /**
             * @default missing
             * @enum {string}
             */
            PullPolicy?: "missing" | "always" | "never";
            /**
             * @description "" runs on any node.
             * @default
             * @example linux/amd64
             */
            Platform?: string;
            /**
             * @description Replaced only once its container is confirmed gone.
             * @default false
             */
            Singleton?: boolean;
            /**
             * @description Higher is placed first.
             * @default 50
             */
            Priority?: number;
            /**
             * @description "" is the cluster's.
             * @default
             */
            Strategy?: string;
            /**
             * @description What a node must be: node.labels.KEY, node.name, node.id, node.platform, node.os, node.arch, node.host, node.kernel or node.engine; or what tasks it must have: task.labels.KEY. Then ==, !=, in (a, b), not in (a, b), exists, not exists, or, for versions of a node, <, <=, >, >=.
             * @example [
             *       "node.labels.disk==ssd",
             *       "task.labels.app!=web"
             *     ]
             */
            Constraints?: string[];
            /** @description Wishes: of the nodes that fit, those with the highest sum of weights, then by the strategy. */
            Affinities?: components["schemas"]["Affinity"][];
            /** @description Over which zones tasks with the same Labels are spread. */
            Spread?: components["schemas"]["Spread"][];
            /**
             * @description How many tasks with the same Labels one node may have, this one included; 0 is any number.
             * @default 0
             */
            MaxPerNode?: number;
            /** @description Only Cube writes it: to run, leave it out or empty. Not looked at to stop. */
            ContainerID?: unknown;
            /** @description Only Cube writes it: to run, leave it out or empty. Not looked at to stop. */
            Node?: unknown;
            /** @description Only Cube writes it: to run, leave it out or empty. Not looked at to stop. */
            Attempt?: unknown;
            /** @description Only Cube writes it: to run, leave it out or empty. Not looked at to stop. */
            RestartCount?: unknown;
            /** @description Only Cube writes it: to run, leave it out or empty. Not looked at to stop. */
            HostPorts?: unknown;
            /** @description Only Cube writes it: to run, leave it out or empty. Not looked at to stop. */
            Health?: unknown;
            /** @description Only Cube writes it: to run, leave it out or empty. Not looked at to stop. */
            ExitCode?: unknown;
            /** @description Only Cube writes it: to run, leave it out or empty. Not looked at to stop. */
            ReasonCode?: unknown;
            /** @description Only Cube writes it: to run, leave it out or empty. Not looked at to stop. */
            Reason?: unknown;
            /** @description Only Cube writes it: to run, leave it out or empty. Not looked at to stop. */
            Final?: unknown;
            /** @description Only Cube writes it: to run, leave it out or empty. Not looked at to stop. */
            CreatedAt?: unknown;
            /** @description Only Cube writes it: to run, leave it out or empty. Not looked at to stop. */
            StartTime?: unknown;
            /** @description Only Cube writes it: to run, leave it out or empty. Not looked at to stop. */
            FinishTime?: unknown;
            /** @description Only Cube writes it: to run, leave it out or empty. Not looked at to stop. */
            NextAttemptAt?: unknown;
            /** @description Only Cube writes it: to run, leave it out or empty. Not looked at to stop. */
            ImageDigest?: unknown;
        };
        /** @description How a running task is asked whether it works. */
        HealthCheck: {
            /**
             * @default http
             * @enum {string}
             */
            Type?: "http" | "tcp" | "command";
            /**
             * @description http only. 200 to 399 is healthy.
             * @example /health
             */
            Path?: string;
            /** @description http and tcp: port inside the container. By default the lowest exposed tcp port. */
            Port?: number;
            /** @description command only: run inside the container, exit 0 is healthy. */
            Command?: string[];
            /** @default 10 */
            Interval?: number;
            /** @default 5 */
            Timeout?: number;
            /**
             * @description Failures in a row before the task counts as unhealthy.
             * @default 3
             */
            Retries?: number;
            /**
             * @description Failures in the first seconds after the start that do not count.
             * @default 0
             */
            StartPeriod?: number;
        };
        /** @description A named volume inside the container. */
        Mount: {
            /**
             * @default volume
             * @enum {string}
             */
            Type?: "volume";
            /**
             * @description Name of the volume; made when it is missing.
             * @example data
             */
            Source: string;
            /** @example /var/lib/data */
            Target: string;
            /** @default false */
            ReadOnly?: boolean;
        };
        /** @description A wish for the node. */
        Affinity: {
            /**
             * @description As in Constraints.
             * @example node.labels.disk==ssd
             */
            Expression: string;
            /**
             * @description How much it matters; below 0 to be avoided.
             * @default 50
             */
            Weight?: number;
        };
        /** @description A wish to be spread over zones. */
        Spread: {
            /**
             * @description What the zones are.
             * @example node.labels.zone
             */
            Over: string;
            /**
             * @description How much each task with the same Labels in the zone counts against it.
             * @default 50
             */
            Weight?: number;
        };
        Task: {
            /** Format: uuid */
            ID: string;
            /** @description Also the name of the container. Made when absent. */
            Name: string;
            /**
             * @description Needed to run.
             * @example cube/echo:1
             */
            Image: string;
            /**
             * @description Cores; 0 is undeclared.
             * @default 0
             */
            CPU: number;
            /**
             * @description Bytes; 0 is undeclared.
             * @default 0
             */
            Memory: number;
            /**
             * @description Bytes; 0 is undeclared.
             * @default 0
             */
            Disk: number;
            /**
             * @description Processes and threads, reserved and the most it may have; 0 is undeclared: 1024 allowed, none reserved.
             * @default 0
             */
            Pids: number;
            /**
             * @example {
             *       "7777/tcp": {}
             *     }
             */
            ExposedPorts: {
                [key: string]: Record<string, never>;
            };
            /**
             * @description Host port by container port; "" asks for any free one. A bound port is exposed too.
             * @example {
             *       "7777/tcp": "7778"
             *     }
             */
            PortBindings: {
                [key: string]: string;
            };
            /**
             * @description "" and on-failure allow 3 restarts.
             * @default
             */
            RestartPolicy: string;
            /**
             * @description A path (HTTP GET on the lowest exposed port), or the long form.
             * @example /health
             */
            HealthCheck: string | components["schemas"]["HealthCheck"];
            Cmd: string[] | null;
            Entrypoint: string[] | null;
            /**
             * @description Values are masked.
             * @example [
             *       "GREETING=******"
             *     ]
             */
            Env: string[];
            Labels: {
                [key: string]: string;
            };
            /** @default  */
            WorkingDir: string;
            /** @default  */
            User: string;
            Mounts: components["schemas"]["Mount"][];
            /**
             * @description Seconds between the stop signal and the kill.
             * @default 10
             */
            StopGracePeriod: number;
            /**
             * @default missing
             * @enum {string}
             */
            PullPolicy: "missing" | "always" | "never";
            /**
             * @description "" runs on any node.
             * @default
             * @example linux/amd64
             */
            Platform: string;
            /**
             * @description Replaced only once its container is confirmed gone.
             * @default false
             */
            Singleton: boolean;
            /**
             * @description Higher is placed first.
             * @default 50
             */
            Priority: number;
            /**
             * @description "" is the cluster's.
             * @default
             */
            Strategy: string;
            /**
             * @description What a node must be: node.labels.KEY, node.name, node.id, node.platform, node.os, node.arch, node.host, node.kernel or node.engine; or what tasks it must have: task.labels.KEY. Then ==, !=, in (a, b), not in (a, b), exists, not exists, or, for versions of a node, <, <=, >, >=.
             * @example [
             *       "node.labels.disk==ssd",
             *       "task.labels.app!=web"
             *     ]
             */
            Constraints: string[];
            /** @description Wishes: of the nodes that fit, those with the highest sum of weights, then by the strategy. */
            Affinities: components["schemas"]["Affinity"][];
            /** @description Over which zones tasks with the same Labels are spread. */
            Spread: components["schemas"]["Spread"][];
            /**
             * @description How many tasks with the same Labels one node may have, this one included; 0 is any number.
             * @default 0
             */
            MaxPerNode: number;
            /**
             * @description 0 Pending, 1 Scheduled, 2 Running, 3 Completed, 4 Failed.
             * @example 2
             * @enum {integer}
             */
            State: 0 | 1 | 2 | 3 | 4;
            ContainerID: string;
            /**
             * @description Name of the node; "" before one was chosen.
             * @example worker-1
             */
            Node: string;
            /** @description Number of the placement, from 1. */
            Attempt: number;
            /**
             * @description Published ports by container port; null before it runs.
             * @example {
             *       "7777/tcp": [
             *         {
             *           "HostIp": "127.0.0.1",
             *           "HostPort": "7778"
             *         }
             *       ]
             *     }
             */
            HostPorts: {
                [key: string]: {
                    HostIp: string;
                    HostPort: string;
                }[];
            } | null;
            /** @enum {string} */
            Health: "none" | "starting" | "healthy" | "unhealthy" | "unknown";
            ExitCode: number | null;
            /** @enum {string} */
            ReasonCode: "" | "waiting-for-placement" | "no-node" | "no-fitting-node" | "backoff" | "replacing" | "starting" | "pulling-image" | "image-not-found" | "image-unauthorised" | "image-pull-failed" | "invalid-spec" | "command-not-found" | "port-in-use" | "name-in-use" | "create-failed" | "start-failed" | "engine-unavailable" | "stopping" | "exited" | "exit-code" | "out-of-memory" | "unhealthy" | "stopped" | "stopped-before-placement" | "stopped-by-engine" | "stopped-from-outside" | "removed-from-outside" | "worker-restarted" | "node-lost";
            /** @description Why it is in this state, and what to do. */
            Reason: string;
            /**
             * Format: date-time
             * @description 0001-01-01T00:00:00Z before it happens.
             */
            StartTime: string;
            /**
             * Format: date-time
             * @description 0001-01-01T00:00:00Z before it happens.
             */
            FinishTime: string;
            /**
             * Format: date-time
             * @description 0001-01-01T00:00:00Z before it happens.
             */
            NextAttemptAt: string;
            ImageDigest: string;
            /** @description Restarts after failures of the task's own. */
            RestartCount: number;
            /** @description Nothing more will happen to it. */
            Final: boolean;
            /**
             * Format: date-time
             * @description 0001-01-01T00:00:00Z before it happens.
             */
            CreatedAt: string;
        };
        Attempt: {
            /**
             * @description 0 Pending, 1 Scheduled, 2 Running, 3 Completed, 4 Failed.
             * @example 2
             * @enum {integer}
             */
            State: 0 | 1 | 2 | 3 | 4;
            ContainerID: string;
            /**
             * @description Name of the node; "" before one was chosen.
             * @example worker-1
             */
            Node: string;
            /** @description Number of the placement, from 1. */
            Attempt: number;
            /**
             * @description Published ports by container port; null before it runs.
             * @example {
             *       "7777/tcp": [
             *         {
             *           "HostIp": "127.0.0.1",
             *           "HostPort": "7778"
             *         }
             *       ]
             *     }
             */
            HostPorts: {
                [key: string]: {
                    HostIp: string;
                    HostPort: string;
                }[];
            } | null;
            /** @enum {string} */
            Health: "none" | "starting" | "healthy" | "unhealthy" | "unknown";
            ExitCode: number | null;
            /** @enum {string} */
            ReasonCode: "" | "waiting-for-placement" | "no-node" | "no-fitting-node" | "backoff" | "replacing" | "starting" | "pulling-image" | "image-not-found" | "image-unauthorised" | "image-pull-failed" | "invalid-spec" | "command-not-found" | "port-in-use" | "name-in-use" | "create-failed" | "start-failed" | "engine-unavailable" | "stopping" | "exited" | "exit-code" | "out-of-memory" | "unhealthy" | "stopped" | "stopped-before-placement" | "stopped-by-engine" | "stopped-from-outside" | "removed-from-outside" | "worker-restarted" | "node-lost";
            /** @description Why it is in this state, and what to do. */
            Reason: string;
            /**
             * Format: date-time
             * @description 0001-01-01T00:00:00Z before it happens.
             */
            StartTime: string;
            /**
             * Format: date-time
             * @description 0001-01-01T00:00:00Z before it happens.
             */
            FinishTime: string;
            /**
             * Format: date-time
             * @description 0001-01-01T00:00:00Z before it happens.
             */
            NextAttemptAt: string;
            ImageDigest: string;
            /**
             * Format: date-time
             * @description 0001-01-01T00:00:00Z before it happens.
             */
            CreatedAt: string;
            /**
             * Format: date-time
             * @description 0001-01-01T00:00:00Z before it happens.
             */
            ScheduledAt: string;
            Released: boolean;
        };
        Stats: {
            CPUStats: {
                [key: string]: unknown;
            } | null;
            MemStats: {
                [key: string]: number;
            } | null;
            DiskStats: {
                [key: string]: number;
            } | null;
            LoadStats: {
                [key: string]: number;
            } | null;
            TaskCount: number;
            /**
             * Format: date-time
             * @description 0001-01-01T00:00:00Z before it happens.
             */
            SampledAt: string;
            Use: {
                CPU: number;
                Memory: number;
                Disk: number;
                Pids: number;
            } | null;
        };
        Node: {
            ID: string;
            Name: string;
            /** @example 127.0.0.1:5000 */
            Address: string;
            HostID: string;
            /** @enum {string} */
            Role: "worker";
            /** @example linux/amd64 */
            Platform: string;
            /** @enum {string} */
            Availability: "active" | "paused" | "draining";
            /** @enum {string} */
            Liveness: "ready" | "suspect" | "down";
            Capacity: {
                CPU: number;
                Memory: number;
                Disk: number;
                Pids: number;
            };
            Reserved: {
                CPU: number;
                Memory: number;
                Disk: number;
                Pids: number;
            };
            /** @description While it is draining. */
            Drain: components["schemas"]["Drain"] | null;
            /** @description Those that count: an operator's lie over the worker's own. */
            Labels: {
                [key: string]: string;
            };
            /** @description The worker's own. */
            OwnLabels: {
                [key: string]: string;
            };
            /**
             * @description Version; "" where the worker can not say.
             * @example 6.1.0-18-amd64
             */
            Kernel: string;
            /**
             * @description Version; "" where the worker can not say.
             * @example 24.0.7
             */
            Engine: string;
            /** @description Volumes on it, as Mounts name them. */
            Volumes: string[];
            TaskCount: number;
            Stats: components["schemas"]["Stats"] | null;
        };
        Liveness: {
            /**
             * @example live
             * @enum {string}
             */
            Status: "live";
            /**
             * @description By how much a timer came too late, seconds.
             * @example 0.0004
             */
            LoopDelay: number;
        };
        Readiness: {
            /**
             * @example ready
             * @enum {string}
             */
            Status: "ready";
            /** @description What it needs for its work, and how that is. */
            Checks: {
                /** @example store */
                Name: string;
                OK: boolean;
                Detail: string;
            }[];
        };
        Drain: {
            /**
             * @description Tasks that may move at once.
             * @example 1
             */
            Parallel: number;
            /**
             * Format: date-time
             * @description 0001-01-01T00:00:00Z before it happens.
             */
            Since: string;
            /**
             * @description Tasks that still have something on it.
             * @example 3
             */
            Remaining: number;
            /** @description Tasks that stay on it for now, and why. */
            Waiting: {
                Task: string;
                Name: string;
                Reason: string;
            }[];
        };
        /** @description Another spec for a task. */
        Replacement: {
            /** @description All of it, as in a TaskEvent that runs it. */
            Task: components["schemas"]["TaskInput"];
        };
        /** @description What an operator wants of a node. What is left out stays as it is. */
        NodeUpdate: {
            /**
             * @description active takes tasks; paused keeps its tasks and takes no new ones; draining gives its tasks away. Active again ends a drain.
             * @enum {string}
             */
            Availability?: "active" | "paused" | "draining";
            /**
             * @description An operator's labels lie over the worker's own; null takes an operator's label away.
             * @example {
             *       "disk": "ssd"
             *     }
             */
            Labels?: {
                [key: string]: string | null;
            };
            /** @description Of a node that is draining. */
            Drain?: components["schemas"]["DrainInput"];
        };
        /** @description How a node gives its tasks away. */
        DrainInput: {
            /**
             * @description Tasks that may move at once.
             * @default 1
             */
            Parallel?: number;
        };
        Join: {
            /** @example 127.0.0.1:5000 */
            Address: string;
        };
        Event: {
            Revision: number;
            Index: number;
            /**
             * Format: date-time
             * @description 0001-01-01T00:00:00Z before it happens.
             */
            Timestamp: string;
            /** @enum {string} */
            About: "task" | "node" | "cluster";
            /** @description ID of the task or node. */
            Subject: string;
            /** @description Of the task or node, as it is now; "" if it is not known any more. */
            Name: string;
            /** @description Name of the node that it is about, or that the attempt is on. */
            Node: string;
            /**
             * @example attempt-placed
             * @enum {string}
             */
            Kind: "task-submitted" | "stop-requested" | "restart-requested" | "task-respecified" | "task-finished" | "task-removed" | "attempt-opened" | "attempt-placed" | "attempt-waiting" | "attempt-adopted" | "attempt-withdrawn" | "attempt-stopping" | "attempt-observed" | "attempt-lost" | "node-joined" | "node-removed" | "node-changed" | "node-liveness" | "node-availability" | "node-labelled" | "node-volumes" | "node-use" | "manager-started" | "nodes-heard";
            Attempt: number | null;
            /** @description State in which the attempt was seen, if that is the event. */
            State: number | null;
            Message: string;
        };
        /** @description What if: all of it together. What is left out stays as it is. */
        PlanInput: {
            /** @description Tasks that would be run. */
            Place?: components["schemas"]["PlannedTask"][];
            /**
             * @description Nodes that would give their tasks away.
             * @example [
             *       "worker-1"
             *     ]
             */
            Drain?: string[];
            /**
             * @description Nodes that would be lost.
             * @example [
             *       "worker-1"
             *     ]
             */
            Lose?: string[];
            /** @description Nodes that would join, each on a host of its own. */
            Add?: components["schemas"]["PlannedNode"][];
            /**
             * @description For tasks that name none.
             * @example binpack
             */
            Strategy?: string;
            /**
             * @description Every task is placed anew, as on an empty cluster, and not only those that have to move.
             * @default false
             */
            Everything?: boolean;
        };
        /** @description Tasks that are all alike. */
        PlannedTask: {
            /** @description As in a TaskEvent that runs it. */
            Task: components["schemas"]["TaskInput"];
            /**
             * @description So many of it.
             * @default 1
             */
            Count?: number;
        };
        /** @description Nodes like one that there is. */
        PlannedNode: {
            /**
             * @description Name or ID of a node.
             * @example worker-1
             */
            Like: string;
            /** @default 1 */
            Count?: number;
            /** @description Instead of its labels. */
            Labels?: {
                [key: string]: string;
            };
        };
        Plan: {
            /** @description Of the cluster that it was made for. */
            Revision: number;
            Strategy: string;
            /** @description False when time ran out before all was looked at. */
            Complete: boolean;
            Fitting: number;
            Waiting: number;
            /** @description In the order in which they would be placed. */
            Tasks: {
                /** @description "" for a new one. */
                ID: string;
                Name: string;
                /** @enum {string} */
                Cause: "new" | "pending" | "drained" | "lost" | "again";
                /** @description Where it is now; "" if nowhere. */
                From: string;
                /** @description Where it would go; "" if nowhere. */
                Node: string;
                Summary: string;
                RefusedByCode: {
                    [key: string]: number;
                };
                /** @description What would make it fit, for the first few that do not. */
                Remedies: string[];
            }[];
            Nodes: {
                Name: string;
                ReservedBefore: {
                    CPU: number;
                    Memory: number;
                    Disk: number;
                    Pids: number;
                };
                Reserved: {
                    CPU: number;
                    Memory: number;
                    Disk: number;
                    Pids: number;
                };
                TaskCountBefore: number;
                TaskCount: number;
            }[];
            Warnings: string[];
        };
        Resilience: {
            Revision: number;
            /** @description False when time ran out before all nodes were tried. */
            Complete: boolean;
            NodesChecked: number;
            /** @description Every task would find another node, whichever one is lost. */
            Survives: boolean;
            /** @description The nodes whose loss some task would not survive elsewhere. */
            AtRisk: {
                Node: string;
                /** @description Tasks that would have to move. */
                Tasks: number;
                WaitingCount: number;
                /** @description The first that would find no node. */
                Waiting: {
                    Name: string;
                    Summary: string;
                    RefusedByCode: {
                        [key: string]: number;
                    };
                }[];
                /** @description Singletons and tasks that are never restarted. */
                BoundCount: number;
                Bound: string[];
            }[];
        };
        Usage: {
            /** Format: uuid */
            Task: string;
            /** @example web */
            Name: string;
            Attempt: number;
            /** @example worker-1 */
            Node: string;
            /**
             * Format: date-time
             * @description When it was so: at most about a second ago.
             */
            At: string;
            /**
             * @description Cores.
             * @example 0.25
             */
            CPU: number;
            /** @description Bytes, without file caches. */
            Memory: number;
            /** @description Bytes; the host's memory if it has no limit. */
            MemoryLimit: number;
            /** @description Bytes since its start, as the three that follow. */
            NetworkReceived: number;
            NetworkSent: number;
            DiskRead: number;
            DiskWritten: number;
            /** @description Processes and threads. */
            Pids: number;
        };
        Placement: {
            /** @description Of the decision; of now for a task that waits. */
            Revision: number;
            /**
             * @description Equal for decisions that came out the same; "" if an earlier version recorded none.
             * @example d672e48230f0e493
             */
            Hash: string;
            /** @example epvm */
            Strategy: string;
            /** @enum {string} */
            Verdict: "placed" | "no-nodes" | "too-large" | "no-fitting-node";
            Summary: string;
            /** @description The chosen node; "" if none was. */
            Node: string;
            NodesConsidered: number;
            NodesFitting: number;
            /** @description The best that fit, the chosen one first: the lowest preference, among equals the lowest score. */
            Candidates: {
                Node: string;
                Preference: number;
                Score: number;
                Terms: {
                    [key: string]: number;
                };
            }[];
            Refused: {
                Node: string;
                Code: string;
                Message: string;
            }[];
            RefusedByCode: {
                [key: string]: number;
            };
            /** @description What would make a task that waits fit: any one of them. */
            Remedies: {
                /** @example free 211 MiB of memory on worker-2 */
                Summary: string;
                /** @description "" for one that would have to join. */
                Node: string;
                /** @description All of them together. */
                Changes: {
                    /** @enum {string} */
                    Kind: "free" | "free-port" | "label" | "stop-tasks" | "stop-peers" | "activate" | "revive" | "add";
                    Message: string;
                }[];
                /** @description Names of tasks whose stop would make its room, if it asks for some. */
                StopTasks: string[];
            }[];
            /** @description Every node, computed again from the recorded inputs; null without ?full=true. */
            Nodes: {
                Node: string;
                Fits: boolean;
                Preference: number | null;
                Score: number | null;
                Terms: {
                    [key: string]: number;
                } | null;
                /** @enum {string} */
                Code: "" | "not-ready" | "not-active" | "platform" | "constraint" | "no-capacity" | "volume" | "cpu" | "memory" | "disk" | "pids" | "host-port" | "task-constraint" | "max-per-node";
                Message: string;
                Asked: number | null;
                Free: number | null;
                Capacity: number | null;
            }[] | null;
            /** @description Whether the nodes are those of the recorded decision: the hash is the same. */
            Verified: boolean | null;
        };
        Error: {
            /** @example 400 */
            HTTPStatusCode: number;
            Message: string;
            Errors: {
                /** @example Task.Memory */
                Field: string;
                /** @example -5 */
                Value: (string | null) | number | boolean;
                Expected: string;
            }[];
        };
    };
    responses: {
        /** @description No token, or none of this server. */
        Unauthorised: {
            headers: {
                /** @description Bearer */
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "HTTPStatusCode": 401,
                 *       "Message": "This server wants a token: send the header Authorization: Bearer TOKEN.",
                 *       "Errors": []
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The token is one of another role, or another site's page asks. */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "HTTPStatusCode": 403,
                 *       "Message": "This call needs a user token; the one sent belongs to a node.",
                 *       "Errors": []
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The body is larger than this call takes. */
        TooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "HTTPStatusCode": 413,
                 *       "Message": "The body is larger than this call takes.",
                 *       "Errors": []
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The body is not said to be JSON. */
        NotJson: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "HTTPStatusCode": 415,
                 *       "Message": "The body must be JSON: send the header Content-Type: application/json.",
                 *       "Errors": []
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Any other refusal, and faults of the server: all errors have this shape. */
        OtherError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "HTTPStatusCode": 500,
                 *       "Message": "Something went wrong inside this server; its log says what.",
                 *       "Errors": []
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listTasks: {
        parameters: {
            query?: {
                /** @description At most so many; the header Link then leads to the next page. */
                limit?: number;
                /** @description ID of the last item of the page before. */
                after?: string;
                /** @description Answer as of this revision, as long as it is kept; without it, as of now. */
                at?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tasks. */
            200: {
                headers: {
                    /**
                     * @description The revision that the answer is of.
                     * @example 41
                     */
                    "Cube-Revision"?: number;
                    /**
                     * @description Where the next page is; absent on the last one.
                     * @example </tasks?limit=100&after=bb1d59ef-9fc1-4e4b-a44d-db571eeed203>; rel="next"
                     */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"][];
                };
            };
            /** @description A parameter of the query is wrong: which, and what was expected. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Unauthorised"];
            403: components["responses"]["Forbidden"];
            /** @description That revision is not kept any more. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description What was just decided could not be made durable, and is read back: ask again. */
            503: {
                headers: {
                    /**
                     * @description Seconds after which to ask again.
                     * @example 1
                     */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["OtherError"];
        };
    };
    submitTaskEvent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskEvent"];
            };
        };
        responses: {
            /** @description Durable: it survives a crash from here on. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description A field is wrong: which, and what was expected. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Unauthorised"];
            403: components["responses"]["Forbidden"];
            /** @description No task to stop. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The ID or the name is taken. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            /** @description There are as many tasks as this manager takes: stop and remove some. */
            429: {
                headers: {
                    /**
                     * @description Seconds after which to ask again.
                     * @example 5
                     */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The store takes no writes now: send the same event again. */
            503: {
                headers: {
                    /**
                     * @description Seconds after which to ask again.
                     * @example 1
                     */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["OtherError"];
        };
    };
    getTask: {
        parameters: {
            query?: {
                /** @description Answer as of this revision, as long as it is kept; without it, as of now. */
                at?: number;
            };
            header?: never;
            path: {
                /** @description ID or name */
                task: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The task. */
            200: {
                headers: {
                    /**
                     * @description The revision that the answer is of.
                     * @example 41
                     */
                    "Cube-Revision"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description A parameter of the query is wrong: which, and what was expected. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Unauthorised"];
            403: components["responses"]["Forbidden"];
            /** @description No such task. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description That revision is not kept any more. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description What was just decided could not be made durable, and is read back: ask again. */
            503: {
                headers: {
                    /**
                     * @description Seconds after which to ask again.
                     * @example 1
                     */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["OtherError"];
        };
    };
    replaceTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description ID or name */
                task: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Replacement"];
            };
        };
        responses: {
            /** @description Durable. The old attempt ends once the new one is healthy, or before it if it must. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description A field is wrong: which, and what was expected. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Unauthorised"];
            403: components["responses"]["Forbidden"];
            /** @description No such task. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It is over, or being stopped. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            /** @description The store takes no writes now: send it again. */
            503: {
                headers: {
                    /**
                     * @description Seconds after which to ask again.
                     * @example 1
                     */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["OtherError"];
        };
    };
    stopTask: {
        parameters: {
            query?: {
                /** @description Drops its record once it is over. */
                remove?: boolean;
            };
            header?: never;
            path: {
                /** @description ID or name */
                task: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is asked to stop; asking again is fine. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter of the query is wrong: which, and what was expected. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Unauthorised"];
            403: components["responses"]["Forbidden"];
            /** @description No such task. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The store takes no writes now: ask again. */
            503: {
                headers: {
                    /**
                     * @description Seconds after which to ask again.
                     * @example 1
                     */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["OtherError"];
        };
    };
    restartTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description ID or name */
                task: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Durable. The old attempt ends once the new one is healthy, or before it if it must. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            401: components["responses"]["Unauthorised"];
            403: components["responses"]["Forbidden"];
            /** @description No such task. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It is over, or being stopped. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The store takes no writes now: send it again. */
            503: {
                headers: {
                    /**
                     * @description Seconds after which to ask again.
                     * @example 1
                     */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["OtherError"];
        };
    };
    listAttempts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description ID or name */
                task: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The attempts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Attempt"][];
                };
            };
            401: components["responses"]["Unauthorised"];
            403: components["responses"]["Forbidden"];
            /** @description No such task. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description What was just decided could not be made durable, and is read back: ask again. */
            503: {
                headers: {
                    /**
                     * @description Seconds after which to ask again.
                     * @example 1
                     */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["OtherError"];
        };
    };
    explainPlacement: {
        parameters: {
            query?: {
                /** @description Shows every node: computed again from what the decision read. */
                full?: boolean;
                /** @description With full: at most so many nodes. */
                limit?: number;
                /** @description With full: the nodes that joined after this one. */
                after?: string;
            };
            header?: never;
            path: {
                /** @description ID or name */
                task: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The newest decision about it; of a task that waits, what holds now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Placement"];
                };
            };
            /** @description A parameter of the query is wrong: which, and what was expected. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Unauthorised"];
            403: components["responses"]["Forbidden"];
            /** @description No such task, or none of its placements was tried yet. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description ?full=true: what that decision read is not kept any more. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description What was just decided could not be made durable, and is read back: ask again. */
            503: {
                headers: {
                    /**
                     * @description Seconds after which to ask again.
                     * @example 1
                     */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["OtherError"];
        };
    };
    listTaskEvents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description ID or name */
                task: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Event"][];
                };
            };
            401: components["responses"]["Unauthorised"];
            403: components["responses"]["Forbidden"];
            /** @description No such task. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description What was just decided could not be made durable, and is read back: ask again. */
            503: {
                headers: {
                    /**
                     * @description Seconds after which to ask again.
                     * @example 1
                     */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["OtherError"];
        };
    };
    getLogs: {
        parameters: {
            query?: {
                /** @description Lines, from the end of each attempt: 100, or all with since. */
                tail?: number;
                /** @description Lines from this moment on, those of attempts that are over included. */
                since?: string;
                /** @description Of this attempt only; the newest if absent. */
                attempt?: number;
                /** @description Goes on with each new line, and with those of later attempts, until the task is over. */
                follow?: boolean;
                /** @description As text: begins each line with its time. */
                timestamps?: boolean;
            };
            header?: never;
            path: {
                /** @description ID or name */
                task: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Text; with Accept: application/x-ndjson an object a line: a line of the task, or a Notice about the stream. A line of more than 64 Ki characters comes in pieces, all but the last with Truncated. Empty lines are signs of life. A reader that takes nothing for two minutes is cut off. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example listening on 7777 */
                    "text/plain": string;
                    /**
                     * @example {"Task":"bb1d59ef-9fc1-4e4b-a44d-db571eeed203","Name":"web","Attempt":1,"Node":"worker-1","Stream":"stdout","Time":"2026-01-01T12:00:00.123456789Z","Line":"listening on 7777"}
                     *     {"Notice":"web: attempt 2 goes on, on worker-2","Task":"bb1d59ef-9fc1-4e4b-a44d-db571eeed203","Node":"worker-2"}
                     */
                    "application/x-ndjson": string;
                };
            };
            /** @description A parameter of the query is wrong: which, and what was expected. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Unauthorised"];
            403: components["responses"]["Forbidden"];
            /** @description No such task or attempt, or it has no container. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The container was removed, and what it wrote with it. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many log streams are open. */
            429: {
                headers: {
                    /**
                     * @description Seconds after which to ask again.
                     * @example 5
                     */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Its worker does not answer. A stream that follows says so instead, and waits. */
            503: {
                headers: {
                    /**
                     * @description Seconds after which to ask again.
                     * @example 1
                     */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["OtherError"];
        };
    };
    getManyLogs: {
        parameters: {
            query?: {
                /** @description ID or name; up to 100 of them. */
                task?: string[];
                /** @description Lines, from the end of each attempt: 100, or all with since. */
                tail?: number;
                /** @description Lines from this moment on, those of attempts that are over included. */
                since?: string;
                /** @description Of this attempt only; the newest if absent. */
                attempt?: number;
                /** @description Goes on with each new line, and with those of later attempts, until the task is over. */
                follow?: boolean;
                /** @description As text: begins each line with its time. */
                timestamps?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As of one task with Accept: application/x-ndjson. A node that does not answer costs its own lines and a Notice. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {"Task":"bb1d59ef-9fc1-4e4b-a44d-db571eeed203","Name":"web","Attempt":1,"Node":"worker-1","Stream":"stdout","Time":"2026-01-01T12:00:00.123456789Z","Line":"listening on 7777"}
                     *     {"Notice":"web: attempt 2 goes on, on worker-2","Task":"bb1d59ef-9fc1-4e4b-a44d-db571eeed203","Node":"worker-2"}
                     */
                    "application/x-ndjson": string;
                };
            };
            /** @description A parameter of the query is wrong: which, and what was expected. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Unauthorised"];
            403: components["responses"]["Forbidden"];
            /** @description One of them is no task. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many log streams are open: each task counts. */
            429: {
                headers: {
                    /**
                     * @description Seconds after which to ask again.
                     * @example 5
                     */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["OtherError"];
        };
    };
    getUsage: {
        parameters: {
            query?: {
                /** @description ID or name; all running tasks if absent. */
                task?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One for each container that runs. Tasks of nodes that do not answer are left out. */
            200: {
                headers: {
                    /**
                     * @description Names of the nodes that do not answer, the first hundred, with commas between them; absent if all do.
                     * @example worker-2
                     */
                    "Cube-Unreachable"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Usage"][];
                };
            };
            /** @description A parameter of the query is wrong: which, and what was expected. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Unauthorised"];
            403: components["responses"]["Forbidden"];
            /** @description One of them is no task. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["OtherError"];
        };
    };
    execTask: {
        parameters: {
            query?: {
                /** @description The command, a word each: command=sh&command=-c&command=ls. */
                command?: string[];
                /** @description With a terminal. */
                tty?: boolean;
                /** @description Of the terminal. */
                rows?: number;
                /** @description Of the terminal. */
                columns?: number;
                /** @description In this attempt; in the newest if absent. */
                attempt?: number;
            };
            header?: never;
            path: {
                /** @description ID or name */
                task: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The WebSocket. */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter of the query is wrong: which, and what was expected. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Unauthorised"];
            403: components["responses"]["Forbidden"];
            /** @description No such task. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It does not run. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The call came without a WebSocket. */
            426: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many commands are open. */
            429: {
                headers: {
                    /**
                     * @description Seconds after which to ask again.
                     * @example 5
                     */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Its worker does not answer. */
            503: {
                headers: {
                    /**
                     * @description Seconds after which to ask again.
                     * @example 1
                     */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["OtherError"];
        };
    };
    listNodes: {
        parameters: {
            query?: {
                /** @description Answer as of this revision, as long as it is kept; without it, as of now. */
                at?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The nodes. */
            200: {
                headers: {
                    /**
                     * @description The revision that the answer is of.
                     * @example 41
                     */
                    "Cube-Revision"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Node"][];
                };
            };
            /** @description A parameter of the query is wrong: which, and what was expected. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Unauthorised"];
            403: components["responses"]["Forbidden"];
            /** @description That revision is not kept any more. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description What was just decided could not be made durable, and is read back: ask again. */
            503: {
                headers: {
                    /**
                     * @description Seconds after which to ask again.
                     * @example 1
                     */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["OtherError"];
        };
    };
    joinNode: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Join"];
            };
        };
        responses: {
            /** @description The manager says HELLO to it from now on. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No usable address. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Unauthorised"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            default: components["responses"]["OtherError"];
        };
    };
    getNode: {
        parameters: {
            query?: {
                /** @description Answer as of this revision, as long as it is kept; without it, as of now. */
                at?: number;
            };
            header?: never;
            path: {
                /** @description Name or ID */
                node: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The node. */
            200: {
                headers: {
                    /**
                     * @description The revision that the answer is of.
                     * @example 41
                     */
                    "Cube-Revision"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Node"];
                };
            };
            /** @description A parameter of the query is wrong: which, and what was expected. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Unauthorised"];
            403: components["responses"]["Forbidden"];
            /** @description No such node. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description More than one node has this name. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description That revision is not kept any more. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description What was just decided could not be made durable, and is read back: ask again. */
            503: {
                headers: {
                    /**
                     * @description Seconds after which to ask again.
                     * @example 1
                     */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["OtherError"];
        };
    };
    removeNode: {
        parameters: {
            query?: {
                /** @description Says that its containers are gone: what was on it is replaced, Singletons too. */
                force?: boolean;
            };
            header?: never;
            path: {
                /** @description Name or ID */
                node: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Durable: it is known no more. Should its worker come back, it joins as a new node. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter of the query is wrong: which, and what was expected. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Unauthorised"];
            403: components["responses"]["Forbidden"];
            /** @description No such node. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It is not down, or containers may still run on it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The store takes no writes now: send it again. */
            503: {
                headers: {
                    /**
                     * @description Seconds after which to ask again.
                     * @example 1
                     */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["OtherError"];
        };
    };
    updateNode: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name or ID */
                node: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NodeUpdate"];
            };
        };
        responses: {
            /** @description Durable: it is wanted so from here on. Asking again is fine. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Node"];
                };
            };
            /** @description A field is wrong: which, and what was expected. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Unauthorised"];
            403: components["responses"]["Forbidden"];
            /** @description No such node. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description More than one node has this name. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            /** @description The store takes no writes now: send it again. */
            503: {
                headers: {
                    /**
                     * @description Seconds after which to ask again.
                     * @example 1
                     */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["OtherError"];
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /** @description A revision. Without it a page begins with the oldest that is kept, and a stream with what happens from now on. */
                since?: number;
                /** @description Only what is about this task: its ID or name. */
                task?: string;
                /** @description Only what is about this node or attempts on it: its ID or name. */
                node?: string;
                /** @description Only events of this kind, or of these kinds: commas stand between them. */
                kind?: string;
                /** @description Of a page: about so many, since the events of a commit stay together. */
                limit?: number;
            };
            header?: {
                /** @description Sent by whoever connects again; wins over since. */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events. */
            200: {
                headers: {
                    /**
                     * @description All up to this revision was looked at: ask since it for more. Of a stream: since where it tells.
                     * @example 41
                     */
                    "Cube-Revision"?: number;
                    /**
                     * @description Where the next page is; absent on the last one.
                     * @example </events?since=41&limit=1000>; rel="next"
                     */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Event"][];
                    /**
                     * @example : events follow
                     *
                     *     id: 42
                     *     data: {"Revision":42,"Index":0,"Timestamp":"2026-11-24T12:00:00.000Z","About":"task","Subject":"bb1d59ef-9fc1-4e4b-a44d-db571eeed203","Name":"test-chapter-9.1","Node":"worker-1","Kind":"attempt-observed","Attempt":1,"State":2,"Message":"Running, healthy"}
                     */
                    "text/event-stream": string;
                };
            };
            /**
             * @description Last-Event-ID is no revision.
             *
             *     A parameter of the query is wrong: which, and what was expected.
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Unauthorised"];
            403: components["responses"]["Forbidden"];
            /** @description That revision is not kept any more. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many streams are open. */
            429: {
                headers: {
                    /**
                     * @description Seconds after which to ask again.
                     * @example 5
                     */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description What was just decided could not be made durable, and is read back: ask again. */
            503: {
                headers: {
                    /**
                     * @description Seconds after which to ask again.
                     * @example 1
                     */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["OtherError"];
        };
    };
    plan: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlanInput"];
            };
        };
        responses: {
            /** @description Where everything would go, and what would not fit. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                };
            };
            /** @description A field is wrong: which, and what was expected. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Unauthorised"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            /** @description Too many plans at once. */
            503: {
                headers: {
                    /**
                     * @description Seconds after which to ask again.
                     * @example 1
                     */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["OtherError"];
        };
    };
    getResilience: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The nodes at risk. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Resilience"];
                };
            };
            401: components["responses"]["Unauthorised"];
            403: components["responses"]["Forbidden"];
            /** @description Too many plans at once. */
            503: {
                headers: {
                    /**
                     * @description Seconds after which to ask again.
                     * @example 1
                     */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["OtherError"];
        };
    };
    takeBackup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The backup, an SQLite file. */
            200: {
                headers: {
                    /**
                     * @description The revision that the answer is of.
                     * @example 41
                     */
                    "Cube-Revision"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.sqlite3": string;
                };
            };
            401: components["responses"]["Unauthorised"];
            403: components["responses"]["Forbidden"];
            /** @description Another backup is being taken. */
            429: {
                headers: {
                    /**
                     * @description Seconds after which to ask again.
                     * @example 5
                     */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no room for a backup beside the store. */
            503: {
                headers: {
                    /**
                     * @description Seconds after which to ask again.
                     * @example 1
                     */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["OtherError"];
        };
    };
    getLiveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It turns; LoopDelay is by how much a timer came too late, in seconds. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Liveness"];
                };
            };
            403: components["responses"]["Forbidden"];
            default: components["responses"]["OtherError"];
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It can do its work. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            403: components["responses"]["Forbidden"];
            /** @description Not yet, or not any more: the message says what is missing. */
            503: {
                headers: {
                    /**
                     * @description Seconds after which to ask again.
                     * @example 1
                     */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            default: components["responses"]["OtherError"];
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The metrics. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example # HELP process_resident_memory_bytes Resident memory size in bytes.
                     *     # TYPE process_resident_memory_bytes gauge
                     *     process_resident_memory_bytes 131854336
                     */
                    "text/plain": string;
                };
            };
            401: components["responses"]["Unauthorised"];
            403: components["responses"]["Forbidden"];
            default: components["responses"]["OtherError"];
        };
    };
}
