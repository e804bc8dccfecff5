import type { NodeLevels } from '@cube/control-plane';
import type { Metrics } from '@cube/server';
import { Gauge } from 'prom-client';
import type { Look } from './cluster-gauges';

type Value = (levels: NodeLevels) => number | null;

const AMOUNTS: Readonly<Record<string, { readonly help: string; readonly of: Value }>> = {
  cube_node_cpu_capacity_cores: { help: 'Cores that the node gives to tasks.', of: ({ node }) => node.capacity.cpu },
  cube_node_cpu_reserved_cores: { help: 'Cores that its tasks reserve.', of: ({ reserved }) => reserved.cpu },
  cube_node_cpu_used_cores: { help: 'Cores in use on it, as measured.', of: ({ stats }) => stats?.use?.cpu ?? null },
  cube_node_memory_capacity_bytes: {
    help: 'Memory that the node gives to tasks.',
    of: ({ node }) => node.capacity.memoryBytes,
  },
  cube_node_memory_reserved_bytes: {
    help: 'Memory that its tasks reserve.',
    of: ({ reserved }) => reserved.memoryBytes,
  },
  cube_node_memory_used_bytes: {
    help: 'Memory in use on it, as measured.',
    of: ({ stats }) => stats?.use?.memoryBytes ?? null,
  },
  cube_node_disk_capacity_bytes: {
    help: 'Disk that the node gives to tasks.',
    of: ({ node }) => node.capacity.diskBytes,
  },
  cube_node_disk_reserved_bytes: { help: 'Disk that its tasks reserve.', of: ({ reserved }) => reserved.diskBytes },
  cube_node_disk_used_bytes: {
    help: 'Disk in use on it, as measured.',
    of: ({ stats }) => stats?.use?.diskBytes ?? null,
  },
  cube_node_pids_capacity: {
    help: 'Processes and threads that the node gives to tasks.',
    of: ({ node }) => node.capacity.pids ?? null,
  },
  cube_node_pids_reserved: {
    help: 'Processes and threads that its tasks reserve.',
    of: ({ reserved }) => reserved.pids,
  },
  cube_node_tasks: { help: 'Tasks that hold something on the node.', of: ({ taskCount }) => taskCount },
  cube_node_outbox_tasks: {
    help: 'Tasks whose newest decision may not have reached the node.',
    of: ({ outbox }) => outbox,
  },
  cube_node_strays: {
    help: 'Containers on it that no attempt has and that it is being told to stop.',
    of: ({ strays }) => strays,
  },
  cube_node_session: { help: '1 while a session with its worker is open.', of: ({ hasSession }) => Number(hasSession) },
  cube_node_silent_seconds: {
    help: 'How long it has not been heard of.',
    of: ({ silentMs }) => (silentMs === null ? null : silentMs / 1000),
  },
};

const LIVENESS = ['ready', 'suspect', 'down'] as const;
const AVAILABILITY = ['active', 'paused', 'draining'] as const;

/** Two nodes may have one name: the ID tells them apart. */
const OF_NODE = ['node', 'node_id'] as const;

export function nodeGauges({ registry }: Metrics): Look {
  const registers = [registry];
  const amounts = Object.entries(AMOUNTS).map(([name, { help, of }]) => ({
    gauge: new Gauge({ name, help, labelNames: OF_NODE, registers }),
    of,
  }));
  const liveness = new Gauge({
    name: 'cube_node_liveness',
    help: '1 for what the silence of the node says of it, 0 for the others.',
    labelNames: [...OF_NODE, 'liveness'],
    registers,
  });
  const availability = new Gauge({
    name: 'cube_node_availability',
    help: '1 for what an operator allows it to get, 0 for the others.',
    labelNames: [...OF_NODE, 'availability'],
    registers,
  });
  return ({ nodes }) => {
    for (const one of [...amounts.map(({ gauge }) => gauge), liveness, availability]) one.reset();
    for (const levels of nodes) {
      const { node } = levels;
      const labels = { node: node.name, node_id: node.id };
      for (const { gauge, of } of amounts) {
        const value = of(levels);
        if (value !== null) gauge.set(labels, value);
      }
      for (const value of LIVENESS) liveness.set({ ...labels, liveness: value }, Number(node.liveness === value));
      for (const value of AVAILABILITY) {
        availability.set({ ...labels, availability: value }, Number(node.availability === value));
      }
    }
  };
}
